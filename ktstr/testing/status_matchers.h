// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// GoogleMock matchers for absl::Status and absl::StatusOr. Test only.
//
//   EXPECT_THAT(ParseSize("4KiB"), IsOkAndHolds(4096));
//   EXPECT_THAT(ParseSize("x"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("size")));

#ifndef KTSTR_TESTING_STATUS_MATCHERS_H_
#define KTSTR_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ktstr::testing {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

MATCHER_P2(StatusIs, code, message_matcher, "is a status of that code and message") {
  const absl::Status& status = StatusOf(arg);
  *result_listener << status;
  return status.code() == code &&
         ::testing::ExplainMatchResult(message_matcher, std::string(status.message()),
                                       result_listener);
}

MATCHER_P(StatusIs, code, "is a status of that code") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == code;
}

MATCHER_P(IsOkAndHolds, value_matcher, "is OK and holds a value that matches") {
  *result_listener << StatusOf(arg);
  return arg.ok() && ::testing::ExplainMatchResult(value_matcher, *arg, result_listener);
}

}  // namespace ktstr::testing

#define ASSERT_OK(expression) ASSERT_THAT(expression, ::ktstr::testing::IsOk())
#define EXPECT_OK(expression) EXPECT_THAT(expression, ::ktstr::testing::IsOk())

#define KTSTR_TEST_CONCAT_INNER(a, b) a##b
#define KTSTR_TEST_CONCAT(a, b) KTSTR_TEST_CONCAT_INNER(a, b)
// Ends the test when the expression is not OK; else binds its value.
#define ASSERT_OK_AND_ASSIGN(declaration, expression) \
  KTSTR_ASSERT_OK_AND_ASSIGN(KTSTR_TEST_CONCAT(result_, __LINE__), declaration, expression)
#define KTSTR_ASSERT_OK_AND_ASSIGN(result, declaration, expression) \
  auto result = (expression);                                       \
  ASSERT_TRUE(result.ok()) << result.status();                      \
  declaration = *std::move(result)

#endif  // KTSTR_TESTING_STATUS_MATCHERS_H_
