// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/elapsed.h"

#include <gtest/gtest.h>

namespace ktstr::check {
namespace {

Elapsed Calls(std::initializer_list<int> ms) {
  Elapsed elapsed("call");
  for (const int duration : ms) elapsed.Add(absl::Milliseconds(duration));
  return elapsed;
}

TEST(ElapsedTest, TheLongestDecides) {
  const Result result = Calls({3, 9, 4}).AtMost(absl::Milliseconds(9));

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_EQ(result.value, 9e6);
  EXPECT_EQ(result.samples, 3);
}

TEST(ElapsedTest, ALongerOneFailsAndItsExcessWouldExcuseIt) {
  const Result result = Calls({3, 19, 4}).AtMost(absl::Milliseconds(9));

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_EQ(result.excusable_ns, 10'000'000);
}

TEST(ElapsedTest, NothingTimedIsInconclusive) {
  EXPECT_EQ(Calls({}).AtMost(absl::Seconds(1)).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
