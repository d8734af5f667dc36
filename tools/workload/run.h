// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs what the options ask for: the workload, its phases, live lines and the witness beside it.
// Parent side.

#ifndef TOOLS_WORKLOAD_RUN_H_
#define TOOLS_WORKLOAD_RUN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/telemetry/workload_report.h"
#include "ktstr/witness/disturbance.h"
#include "tools/workload/options.h"
#include "tools/workload/rate_log.h"

namespace ktstr {

struct RunOutcome {
  WorkloadReport report;
  std::optional<witness::Disturbance> disturbance;  // Absent with --no-witness.
  RateLog rates;
  std::vector<std::string> refusals;  // Changes of phases that the kernel refused.
  absl::Status text_status;           // Not OK: live lines could not be printed.
  int signal = 0;                     // That ended the run early, or 0.
};

// Live lines go to `text_fd`. Errors: as Workload::Spawn(); what the machine lacks for a placement
// is Unimplemented.
absl::StatusOr<RunOutcome> Run(Options options, int text_fd);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_RUN_H_
