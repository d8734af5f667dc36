// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/expectation_log.h"

#include <gtest/gtest.h>

#include <limits>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;

Expectation Failed() {
  return {.case_name = "shares",
          .result = {.outcome = check::Outcome::kFail,
                     .claim = "p99 wake latency of all workers at most 4ms",
                     .unit = check::Unit::kNs,
                     .value = 5'000'000,
                     .limit = 4'000'000,
                     .relation = check::Relation::kAtMost,
                     .samples = 1203,
                     .excusable_ns = 900}};
}

TEST(ExpectationLogTest, EveryFieldIsWritten) {
  EXPECT_EQ(ExpectationToJson(Failed()),
            R"({"schema":"ktstr.expectation/1","case":"shares","attempt":1,)"
            R"("claim":"p99 wake latency of all workers at most 4ms","outcome":"fail",)"
            R"("unit":"ns","value":5000000,"limit":4000000,"direction":"at_most",)"
            R"("samples":1203,"excusable_ns":900})");
}

TEST(ExpectationLogTest, AnExcusedOneHasItsReason) {
  Expectation excused = Failed();
  excused.attempt = 2;
  excused.control = excused.excused = true;
  excused.result.value = 0.25;
  excused.result.unit = check::Unit::kShare;
  excused.result.relation = check::Relation::kExactly;
  excused.result = check::Inconclusive(excused.result, "missed by 900ns");

  EXPECT_EQ(ExpectationToJson(excused),
            R"({"schema":"ktstr.expectation/1","case":"shares","attempt":2,)"
            R"("claim":"p99 wake latency of all workers at most 4ms","outcome":"inconclusive",)"
            R"("control":true,"excused":true,"reason":"missed by 900ns",)"
            R"("unit":"share","value":0.25,"limit":4000000,"direction":"exactly","samples":1203})");
}

TEST(ExpectationLogTest, WhatDoesNotExistHasNoKey) {
  const Expectation claim{.case_name = "a",
                          .result = {.outcome = check::Outcome::kPass, .claim = "it holds"}};
  Expectation infinite = claim;
  infinite.result.value = std::numeric_limits<double>::infinity();

  EXPECT_EQ(ExpectationToJson(claim), R"({"schema":"ktstr.expectation/1","case":"a","attempt":1,)"
                                      R"("claim":"it holds","outcome":"pass"})");
  EXPECT_EQ(ExpectationToJson(infinite).find("null"), std::string::npos);
}

TEST(ExpectationLogTest, LinesAreAppendedToANewFile) {
  const std::string folder = ::testing::TempDir() + "/expectations/new";
  const std::string path = folder + "/expectations.jsonl";
  const ExpectationLog log(folder);

  ASSERT_OK(log.Begin());
  ASSERT_OK(log.Append(Failed()));
  ASSERT_OK(log.Append(Failed()));
  const std::string line = ExpectationToJson(Failed()) + "\n";
  EXPECT_THAT(ReadFile(path), IsOkAndHolds(line + line));

  ASSERT_OK(log.Begin());
  ASSERT_OK(log.Append(Failed()));
  EXPECT_THAT(ReadFile(path), IsOkAndHolds(line));
}

TEST(ExpectationLogTest, WithoutAFolderNothingIsKept) {
  ASSERT_OK(ExpectationLog("").Begin());
  ASSERT_OK(ExpectationLog("").Append(Failed()));
}

}  // namespace
}  // namespace ktstr
