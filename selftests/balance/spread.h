// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Spinners that the balancer has to spread over all CPUs. Parent side.

#ifndef SELFTESTS_BALANCE_SPREAD_H_
#define SELFTESTS_BALANCE_SPREAD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/selftest/test_case.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/spawn/workload_config.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// How long the balancer may take. Nothing is promised about it, so this is very long.
inline constexpr absl::Duration kBalanced = absl::Seconds(10);
// A window counts as spread when no CPU idles for more than this part of it beside waiting workers.
inline constexpr double kWaste = 0.1;

// The report of the last window.
struct Window {
  WorkloadReport report;
  std::string name;  // The name of its phase.
  std::map<int, uint64_t> idle_ns;
};

// Runs the workload in windows until no allowed CPU idles in one of them, or for `patience`.
// `begin` acts on the workers after their start.
absl::StatusOr<Window> RunUntilSpread(
    TestCase& test, const WorkloadConfig& config, absl::Duration patience,
    const std::function<absl::Status(Workload&)>& begin = nullptr);

// Expects that no CPU idled in the window while a worker waited, and that each was used by one.
// Inconclusive when others had more than `others` of the CPUs' time: half of one can fill no CPU
// alone. A control passes 1.
void ExpectSpread(TestCase& test, const Window& window, double others);

}  // namespace ktstr

#endif  // SELFTESTS_BALANCE_SPREAD_H_
