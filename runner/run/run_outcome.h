// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunOutcome: how a run as a whole ended. Plain data.

#ifndef RUNNER_RUN_RUN_OUTCOME_H_
#define RUNNER_RUN_RUN_OUTCOME_H_

#include <cstdint>
#include <map>
#include <optional>

#include "absl/status/status.h"
#include "runner/event/run_event.h"
#include "runner/event/verdict.h"

namespace runner {

struct RunOutcome {
  std::map<Verdict, uint64_t> counts;
  std::optional<int> interrupted_by;  // Signal.
  bool timed_out = false;
  absl::Status report_status;  // The first error of writing results.
  // Of the last attempts: cases that ran to a verdict or could not decide, and the latter.
  uint64_t judged_cases = 0;
  uint64_t inconclusive_cases = 0;
  uint64_t failed = 0;
  uint64_t flaky = 0;
  uint64_t inconclusive = 0;  // Tests that did not fail, with a case that could not decide.

  // Adds a test that has its verdict.
  void Count(const TestResult& result);
  bool has_failures() const;
  bool all_skipped() const;
  // The part of the judged cases that could not decide, in percent; 0 without any.
  double inconclusive_percent() const;
};

}  // namespace runner

#endif  // RUNNER_RUN_RUN_OUTCOME_H_
