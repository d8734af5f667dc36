// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// DebugSession: one test with the terminal to itself (`ktstr run --debug`).

#ifndef RUNNER_RUN_DEBUG_SESSION_H_
#define RUNNER_RUN_DEBUG_SESSION_H_

#include "absl/status/statusor.h"
#include "runner/discover/selftest.h"
#include "runner/event/run_event.h"

namespace runner {

// Runs a test with our standard input, output and error, in our session and process group, without
// time-out, log or judge, and waits for it. The signals of the terminal are the test's alone. It
// sees the environment of an ordinary attempt; its folders go away in the end.
absl::StatusOr<ExitStatus> DebugTest(const Selftest& selftest, double duration_scale);

}  // namespace runner

#endif  // RUNNER_RUN_DEBUG_SESSION_H_
