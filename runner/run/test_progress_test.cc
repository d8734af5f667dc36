// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/test_progress.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

AttemptResult Ended(Verdict verdict) {
  return {.verdict = verdict};
}

// Adds attempts that end so, each with what follows by the rules; says what followed the last.
AfterAttempt Go(TestProgress& progress, const DispatchOptions& options,
                std::initializer_list<Verdict> verdicts) {
  AfterAttempt after = AfterAttempt::kEnd;
  for (const Verdict verdict : verdicts) {
    after = progress.Follows(Ended(verdict), options);
    progress.Add(Ended(verdict), after, options);
  }
  return after;
}

TEST(TestProgressTest, APassEndsIt) {
  TestProgress progress;

  EXPECT_EQ(Go(progress, {}, {Verdict::kPass}), AfterAttempt::kEnd);
  EXPECT_EQ(progress.verdict, Verdict::kPass);
}

TEST(TestProgressTest, AFailureIsRetriedAndTheLastAttemptCounts) {
  TestProgress progress;
  const DispatchOptions options{.settings = {.retries = 2}};

  EXPECT_EQ(Go(progress, options, {Verdict::kFail}), AfterAttempt::kRetry);
  EXPECT_EQ(Go(progress, options, {Verdict::kPass}), AfterAttempt::kEnd);

  progress.Finish(*progress.verdict, 7, options);
  EXPECT_EQ(progress.result.verdict, Verdict::kPass);
  EXPECT_TRUE(progress.result.flaky);
  EXPECT_EQ(progress.result.number, 7u);
}

TEST(TestProgressTest, EachRepeatHasRetriesOfItsOwnAndTheWorstRepeatCounts) {
  TestProgress progress;
  const DispatchOptions options{.settings = {.repeat = 2, .retries = 1}};

  EXPECT_EQ(Go(progress, options, {Verdict::kFail, Verdict::kFail}), AfterAttempt::kRepeat);
  EXPECT_EQ(Go(progress, options, {Verdict::kFail}), AfterAttempt::kRetry);
  EXPECT_EQ(Go(progress, options, {Verdict::kPass}), AfterAttempt::kEnd);

  EXPECT_EQ(progress.verdict, Verdict::kFail);
}

TEST(TestProgressTest, FailFastLeavesTheOtherRepeats) {
  TestProgress progress;

  EXPECT_EQ(Go(progress, {.settings = {.repeat = 3, .fail_fast = true}}, {Verdict::kFail}),
            AfterAttempt::kEnd);
}

TEST(TestProgressTest, ASuspectRunsAloneOnce) {
  TestProgress progress;
  const DispatchOptions options{.settings = {.rerun_suspects = true}};
  AttemptResult suspected = Ended(Verdict::kPass);
  suspected.kernel_findings = {{.text = "WARNING", .suspects = {"a", "b"}}};

  EXPECT_EQ(progress.Follows(suspected, options), AfterAttempt::kAlone);
  progress.Add(suspected, AfterAttempt::kAlone, options);

  EXPECT_TRUE(progress.demand.exclusive);
  EXPECT_EQ(progress.Follows(suspected, options), AfterAttempt::kEnd);
}

TEST(TestProgressTest, RoundsKeepWhatFailedAndTheLast) {
  TestProgress progress;
  const DispatchOptions options{.settings = {.repeat = 4, .in_rounds = true}};

  Go(progress, options, {Verdict::kPass, Verdict::kFail, Verdict::kPass, Verdict::kPass});

  ASSERT_EQ(progress.result.attempts.size(), 2u);
  EXPECT_EQ(progress.result.attempts[0].verdict, Verdict::kFail);
  EXPECT_EQ(progress.verdict, Verdict::kFail);
}

TEST(TestProgressTest, RoundsKeepWhatTheKernelComplainedOf) {
  TestProgress progress;
  const DispatchOptions options{.settings = {.repeat = 3, .in_rounds = true}};
  AttemptResult noisy = Ended(Verdict::kPass);
  noisy.kernel_findings = {{.text = "WARNING", .suspects = {"a"}}};

  progress.Add(noisy, AfterAttempt::kRepeat, options);
  Go(progress, options, {Verdict::kPass, Verdict::kPass});

  ASSERT_EQ(progress.result.attempts.size(), 2u);
  EXPECT_FALSE(progress.result.attempts[0].kernel_findings.empty());
}

TEST(TestProgressTest, TheLatestFailureKeepsItsOutput) {
  TestProgress progress;
  const DispatchOptions options{.settings = {.repeat = 4}};
  for (const Verdict verdict : {Verdict::kFail, Verdict::kFail, Verdict::kPass, Verdict::kPass}) {
    AttemptResult attempt = Ended(verdict);
    attempt.output_head = "x";
    progress.Add(attempt, AfterAttempt::kRepeat, options);
  }

  std::vector<std::string> outputs;
  for (const AttemptResult& attempt : progress.result.attempts) {
    outputs.push_back(attempt.output_head);
  }
  EXPECT_EQ(outputs, (std::vector<std::string>{"", "x", "", "x"}));
}

}  // namespace
}  // namespace runner
