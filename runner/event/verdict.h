// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Verdict: what a run says about one test, and the one table of its form for each consumer.

#ifndef RUNNER_EVENT_VERDICT_H_
#define RUNNER_EVENT_VERDICT_H_

#include <span>

#include "absl/strings/string_view.h"

namespace runner {

// Verdicts in the order in which evidence is weighed: the first wins over those below it.
enum class Verdict {
  kCrash,
  kTimeout,
  kError,  // Missing file, no permission, or evidence that contradicts itself.
  kNotRun,
  kFail,
  kLeak,
  kXpass,
  kSkip,
  kXfail,
  kPass,
};

// The bucket of "# Totals:" that a verdict counts in.
enum class TotalsBucket { kPass, kFail, kXfail, kXpass, kSkip, kError };

// The element that JUnit has for a verdict.
enum class JunitElement { kNone, kSkipped, kFailure, kError };

// The form of one verdict for each consumer.
struct VerdictTraits {
  Verdict verdict;
  absl::string_view name;  // "pass", "not_run": in JSON and on the console.
  bool ok;                 // Its KTAP line begins with "ok".
  TotalsBucket bucket;
  JunitElement junit;
  bool fails_run;  // Makes `ktstr run` leave with 1.
};

// The row of one verdict.
const VerdictTraits& TraitsOf(Verdict verdict);
// All rows, in the order of the enum.
std::span<const VerdictTraits> AllVerdictTraits();
// The one that wins of two.
constexpr Verdict Worse(Verdict a, Verdict b) {
  return a < b ? a : b;
}

}  // namespace runner

#endif  // RUNNER_EVENT_VERDICT_H_
