// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/run_outcome.h"

#include "gtest/gtest.h"

namespace runner {
namespace {

TestResult Ended(Verdict verdict, std::vector<CaseResult> cases = {}) {
  TestResult result{.verdict = verdict};
  result.attempts.push_back({.verdict = verdict, .cases = std::move(cases)});
  return result;
}

TEST(RunOutcomeTest, FailureIsOneOfTheRun) {
  RunOutcome outcome;
  outcome.Count(Ended(Verdict::kPass));
  EXPECT_FALSE(outcome.has_failures());

  outcome.Count(Ended(Verdict::kCrash));

  EXPECT_TRUE(outcome.has_failures());
  EXPECT_EQ(outcome.failed, 1u);
}

TEST(RunOutcomeTest, AllAreSkippedOnlyWithoutAnythingElse) {
  RunOutcome outcome;
  EXPECT_FALSE(outcome.all_skipped());
  outcome.Count(Ended(Verdict::kSkip));
  EXPECT_TRUE(outcome.all_skipped());

  outcome.Count(Ended(Verdict::kPass));

  EXPECT_FALSE(outcome.all_skipped());
}

TEST(RunOutcomeTest, InconclusiveCasesAreCountedAmongThoseThatRan) {
  RunOutcome outcome;
  EXPECT_EQ(outcome.inconclusive_percent(), 0);
  outcome.Count(Ended(Verdict::kPass, {{.verdict = Verdict::kPass},
                                       {.verdict = Verdict::kSkip, .inconclusive = true},
                                       {.verdict = Verdict::kSkip}}));

  EXPECT_EQ(outcome.inconclusive_percent(), 50);
  EXPECT_EQ(outcome.inconclusive, 1u);
}

TEST(RunOutcomeTest, TestThatNeverBeganCountsToo) {
  RunOutcome outcome;
  outcome.Count({.verdict = Verdict::kNotRun});

  EXPECT_EQ(outcome.counts[Verdict::kNotRun], 1u);
  EXPECT_EQ(outcome.judged_cases, 0u);
}

}  // namespace
}  // namespace runner
