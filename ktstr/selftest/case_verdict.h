// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CaseVerdict: what becomes of a case, and of a program of cases. Parent side, pure.

#ifndef KTSTR_SELFTEST_CASE_VERDICT_H_
#define KTSTR_SELFTEST_CASE_VERDICT_H_

#include <span>
#include <string>

#include "absl/time/time.h"
#include "ktstr/ktap/vocabulary.h"

namespace ktstr {

// Outcomes from the best to the worst: the worst of several expectations wins.
enum class CaseOutcome { kPass, kSkip, kInconclusive, kFail };

// Collects what happened in one attempt at a case.
class CaseVerdict {
 public:
  // The first reason of the worst outcome is kept.
  void Add(CaseOutcome outcome, std::string reason = "");
  // A known fault of the kernel: a failure is expected, a pass is a surprise.
  void ExpectFailure(std::string reason);

  // A case that expected nothing has failed: it could not have.
  CaseOutcome outcome() const { return judged_ ? outcome_ : CaseOutcome::kFail; }
  std::string reason() const { return judged_ ? reason_ : "the case expects nothing"; }
  bool expects_failure() const { return expects_failure_; }

  // How the case's line reads: kFail expected is kOk with kXfail, kPass then kNotOk with kXpass.
  struct Line {
    ktap::Outcome outcome = ktap::Outcome::kOk;
    ktap::Directive directive = ktap::Directive::kNone;
    std::string reason;  // Printed on the line before it; empty: none.
  };
  Line ToLine() const;

 private:
  bool judged_ = false;
  CaseOutcome outcome_ = CaseOutcome::kPass;
  std::string reason_;
  bool expects_failure_ = false;
  std::string expected_reason_;
};

// What becomes of a negative control whose body gave `verdict`: a pass when an expectation failed
// and nothing else went wrong (`refuted`), a skip where the body skipped, else a failure.
CaseVerdict ControlVerdict(const CaseVerdict& verdict, bool refuted);

// Whether a case that took `spent` is attempted again, with `left` of its time to go: its verdict
// is inconclusive because the machine was disturbed, it had fewer than kMaxAttempts, and another
// attempt fits with half as much to spare.
inline constexpr int kMaxAttempts = 3;
struct Attempt {
  int number = 1;
  bool disturbed = false;
  absl::Duration spent;
  absl::Duration left;
};
bool WorthAnother(const Attempt& attempt);

// The exit code of a program with these lines: 1 with a failure, else 3 with an xpass, else 0 with
// a pass, else 2 with an xfail, else 4.
ktap::ExitCode ExitCodeOf(std::span<const CaseVerdict::Line> lines);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_CASE_VERDICT_H_
