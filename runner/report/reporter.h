// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Reporter: turns the events of a run into one format. One file per format beside this one.

#ifndef RUNNER_REPORT_REPORTER_H_
#define RUNNER_REPORT_REPORTER_H_

#include "absl/status/status.h"
#include "runner/event/run_event.h"

namespace runner {

// Sees every event of a run, in order, from one thread. A reporter never changes a verdict.
class Reporter {
 public:
  virtual ~Reporter() = default;

  // Errors: what the write or the read of output.log gave; the run goes on without this reporter
  // and leaves with 74 in the end.
  virtual absl::Status OnEvent(const RunEvent& event) = 0;
};

}  // namespace runner

#endif  // RUNNER_REPORT_REPORTER_H_
