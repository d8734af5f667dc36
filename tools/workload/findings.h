// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Findings: what went wrong in a run, in sentences. Parent side, pure.

#ifndef TOOLS_WORKLOAD_FINDINGS_H_
#define TOOLS_WORKLOAD_FINDINGS_H_

#include <string>
#include <vector>

#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// How a worker that did not complete ended, and what it had done:
// "worker 1 (pid 4711) was killed by signal 9 (Killed) after 1.23M iterations".
std::string DescribeEnd(const WorkerReport& worker);

// What decides which remedy is one.
struct OwnRights {
  bool is_root = false;
  bool has_sys_nice = false;
  bool is_filtered = false;  // By seccomp, which containers use.

  // Of this process, by /proc/self/status.
  static OwnRights Own();
  // Reads the text of such a file.
  static OwnRights Parse(const std::string& status);
};

// One line for each kind of set-up step that the kernel refused, with the remedy:
// "policy of 2 workers: Operation not permitted; run it as root or with CAP_SYS_NICE".
std::vector<std::string> SetupFindings(const WorkloadReport& report, const OwnRights& own);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_FINDINGS_H_
