// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/run_event.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace runner {
namespace {

AttemptResult Attempt(int number, Verdict verdict, std::vector<KernelFinding> findings = {}) {
  return {.attempt = number, .verdict = verdict, .kernel_findings = std::move(findings)};
}

int TellingOf(Verdict verdict, std::vector<AttemptResult> attempts) {
  const TestResult result{.verdict = verdict, .attempts = std::move(attempts)};
  return result.telling()->attempt;
}

TEST(TellingAttemptTest, ATestThatNeverRanHasNone) {
  EXPECT_EQ(TestResult{}.telling(), nullptr);
}

TEST(TellingAttemptTest, TheLastOneWithTheVerdictSpeaks) {
  EXPECT_EQ(TellingOf(Verdict::kFail, {Attempt(1, Verdict::kFail), Attempt(2, Verdict::kFail),
                                       Attempt(3, Verdict::kPass)}),
            2);
  EXPECT_EQ(TellingOf(Verdict::kPass, {Attempt(1, Verdict::kFail), Attempt(2, Verdict::kPass)}), 2);
}

TEST(TellingAttemptTest, TheLastOneSpeaksWhenNoneHasTheVerdict) {
  EXPECT_EQ(TellingOf(Verdict::kNotRun, {Attempt(1, Verdict::kPass), Attempt(2, Verdict::kFail)}),
            2);
}

TEST(TellingAttemptTest, AComplaintOfTheKernelIsNotLostAmongRepeats) {
  const KernelFinding sure{.text = "WARNING", .suspects = {"a"}};
  const KernelFinding shared{.text = "WARNING", .suspects = {"a", "b"}};

  EXPECT_EQ(
      TellingOf(Verdict::kPass, {Attempt(1, Verdict::kPass, {sure}), Attempt(2, Verdict::kPass)}),
      1);
  // A suspect ran again, alone.
  EXPECT_EQ(
      TellingOf(Verdict::kPass, {Attempt(1, Verdict::kPass, {shared}), Attempt(2, Verdict::kPass)}),
      2);
}

}  // namespace
}  // namespace runner
