// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// DebugSession: one test with the terminal to itself (`ktstr run --debug`).

#ifndef RUNNER_RUN_DEBUG_SESSION_H_
#define RUNNER_RUN_DEBUG_SESSION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "runner/discover/selftest.h"
#include "runner/event/leak.h"
#include "runner/event/run_event.h"

namespace runner {

struct DebugOutcome {
  ExitStatus exit;
  // Lines about what is not contained on this machine, what the test has left behind, and what the
  // kernel said.
  std::vector<std::string> notes;
};

struct DebugOptions {
  double duration_scale = 1;
  bool own_network = false;
  LeakPolicies leaks;      // Those that are ignored are not looked for; nothing fails.
  std::string kernel_log;  // As in KernelSources.
};

// Runs a test with our standard input, output and error, in our session and process group, without
// time-out, log or judge, and waits for it. The signals of the terminal are the test's alone. It
// sees the environment of an ordinary attempt and lives in a cgroup of its own: what is left in
// there, and in its folders, goes away in the end.
absl::StatusOr<DebugOutcome> DebugTest(const Selftest& selftest, const DebugOptions& options);

}  // namespace runner

#endif  // RUNNER_RUN_DEBUG_SESSION_H_
