// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/case_verdict.h"

#include <gtest/gtest.h>

#include <vector>

namespace ktstr {
namespace {

using ktap::Directive;
using ktap::ExitCode;
using ktap::Outcome;

CaseVerdict VerdictOf(const std::vector<CaseOutcome>& outcomes) {
  CaseVerdict verdict;
  for (const CaseOutcome outcome : outcomes) verdict.Add(outcome, "because");
  return verdict;
}

TEST(CaseVerdictTest, TheWorstOutcomeWins) {
  using enum CaseOutcome;
  EXPECT_EQ(VerdictOf({kPass, kPass}).outcome(), kPass);
  EXPECT_EQ(VerdictOf({kPass, kSkip}).outcome(), kSkip);
  EXPECT_EQ(VerdictOf({kPass, kInconclusive, kPass}).outcome(), kInconclusive);
  EXPECT_EQ(VerdictOf({kInconclusive, kFail, kPass}).outcome(), kFail);
  EXPECT_EQ(VerdictOf({kFail, kSkip}).outcome(), kFail);
}

TEST(CaseVerdictTest, TheReasonIsTheFirstOfTheWorst) {
  CaseVerdict verdict;
  verdict.Add(CaseOutcome::kInconclusive, "noise");
  verdict.Add(CaseOutcome::kFail, "first");
  verdict.Add(CaseOutcome::kFail, "second");

  EXPECT_EQ(verdict.reason(), "first");
}

TEST(CaseVerdictTest, ACaseWithoutAnExpectationFails) {
  EXPECT_EQ(CaseVerdict().outcome(), CaseOutcome::kFail);
  EXPECT_EQ(CaseVerdict().ToLine().outcome, Outcome::kNotOk);
}

TEST(CaseVerdictTest, InconclusiveIsASkipThatSaysSo) {
  const CaseVerdict::Line line = VerdictOf({CaseOutcome::kInconclusive}).ToLine();

  EXPECT_EQ(line.outcome, Outcome::kOk);
  EXPECT_EQ(line.directive, Directive::kSkip);
  EXPECT_EQ(line.reason, "inconclusive: because");
}

TEST(CaseVerdictTest, AnExpectedFailureIsXfailAndItsPassXpass) {
  CaseVerdict fails = VerdictOf({CaseOutcome::kFail});
  fails.ExpectFailure("known");
  CaseVerdict passes = VerdictOf({CaseOutcome::kPass});
  passes.ExpectFailure("known");

  EXPECT_EQ(fails.ToLine().directive, Directive::kXfail);
  EXPECT_EQ(passes.ToLine().directive, Directive::kXpass);
  EXPECT_EQ(passes.ToLine().outcome, Outcome::kNotOk);
}

TEST(CaseVerdictTest, AnEmptyCaseIsNoExpectedFailure) {
  CaseVerdict verdict;
  verdict.ExpectFailure("known");

  EXPECT_EQ(verdict.ToLine().outcome, Outcome::kNotOk);
}

TEST(AttemptTest, ADisturbedCaseIsAttemptedAgainWhileItsTimeAllows) {
  const Attempt first{
      .number = 1, .disturbed = true, .spent = absl::Seconds(2), .left = absl::Seconds(4)};
  EXPECT_TRUE(WorthAnother(first));

  Attempt undisturbed = first;
  undisturbed.disturbed = false;
  EXPECT_FALSE(WorthAnother(undisturbed));

  Attempt last = first;
  last.number = kMaxAttempts;
  EXPECT_FALSE(WorthAnother(last));

  Attempt late = first;
  late.left = absl::Seconds(3);
  EXPECT_FALSE(WorthAnother(late));
}

TEST(ExitCodeTest, TheWorstLineDecides) {
  const CaseVerdict::Line pass{};
  const CaseVerdict::Line fail{.outcome = Outcome::kNotOk};
  const CaseVerdict::Line skip{.directive = Directive::kSkip};
  const CaseVerdict::Line xfail{.directive = Directive::kXfail};
  const CaseVerdict::Line xpass{.outcome = Outcome::kNotOk, .directive = Directive::kXpass};
  const auto code = [](std::vector<CaseVerdict::Line> lines) { return ExitCodeOf(lines); };

  EXPECT_EQ(code({pass, skip}), ExitCode::kPass);
  EXPECT_EQ(code({skip, skip}), ExitCode::kSkip);
  EXPECT_EQ(code({pass, xfail}), ExitCode::kPass);
  EXPECT_EQ(code({xfail, skip}), ExitCode::kXfail);
  EXPECT_EQ(code({pass, xpass}), ExitCode::kXpass);
  EXPECT_EQ(code({pass, xpass, fail}), ExitCode::kFail);
  EXPECT_EQ(code({}), ExitCode::kSkip);
}

}  // namespace
}  // namespace ktstr
