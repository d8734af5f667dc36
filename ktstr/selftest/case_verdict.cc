// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/case_verdict.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ktstr {

void CaseVerdict::Add(CaseOutcome outcome, std::string reason) {
  if (!judged_ || outcome > outcome_) {
    outcome_ = outcome;
    reason_ = std::move(reason);
  }
  judged_ = true;
}

void CaseVerdict::ExpectFailure(std::string reason) {
  expects_failure_ = true;
  expected_reason_ = std::move(reason);
}

CaseVerdict::Line CaseVerdict::ToLine() const {
  switch (outcome()) {
    case CaseOutcome::kSkip:
      return {.directive = ktap::Directive::kSkip, .reason = reason()};
    case CaseOutcome::kInconclusive:
      return {.directive = ktap::Directive::kSkip,
              .reason = absl::StrCat("inconclusive: ", reason())};
    case CaseOutcome::kFail:
      if (expects_failure_ && judged_) {
        return {.directive = ktap::Directive::kXfail,
                .reason = absl::StrCat("expected: ", expected_reason_)};
      }
      return {.outcome = ktap::Outcome::kNotOk, .reason = reason()};
    case CaseOutcome::kPass:
      if (expects_failure_) {
        return {.outcome = ktap::Outcome::kNotOk,
                .directive = ktap::Directive::kXpass,
                .reason = absl::StrCat("passes, although expected to fail: ", expected_reason_)};
      }
      return {};
  }
  return {.outcome = ktap::Outcome::kNotOk};
}

CaseVerdict ControlVerdict(const CaseVerdict& verdict, bool refuted) {
  CaseVerdict control;
  if (refuted) {
    control.Add(CaseOutcome::kPass);
  } else if (verdict.outcome() == CaseOutcome::kSkip) {
    control.Add(CaseOutcome::kSkip, verdict.reason());
  } else if (verdict.outcome() == CaseOutcome::kPass) {
    control.Add(CaseOutcome::kFail, "every expectation holds although the claim is broken");
  } else {
    control.Add(CaseOutcome::kFail, verdict.reason());
  }
  return control;
}

bool WorthAnother(const Attempt& attempt) {
  return attempt.disturbed && attempt.number < kMaxAttempts && 1.5 * attempt.spent < attempt.left;
}

ktap::ExitCode ExitCodeOf(std::span<const CaseVerdict::Line> lines) {
  const auto has = [&](ktap::Outcome outcome, ktap::Directive directive) {
    return std::any_of(lines.begin(), lines.end(), [&](const CaseVerdict::Line& line) {
      return line.outcome == outcome && line.directive == directive;
    });
  };
  if (has(ktap::Outcome::kNotOk, ktap::Directive::kNone)) return ktap::ExitCode::kFail;
  if (has(ktap::Outcome::kNotOk, ktap::Directive::kXpass)) return ktap::ExitCode::kXpass;
  if (has(ktap::Outcome::kOk, ktap::Directive::kNone)) return ktap::ExitCode::kPass;
  if (has(ktap::Outcome::kOk, ktap::Directive::kXfail)) return ktap::ExitCode::kXfail;
  return ktap::ExitCode::kSkip;
}

}  // namespace ktstr
