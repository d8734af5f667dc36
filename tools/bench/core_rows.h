// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The rows of the core's benchmark. One function and one file each.

#ifndef TOOLS_BENCH_CORE_ROWS_H_
#define TOOLS_BENCH_CORE_ROWS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/bench/comparison.h"

namespace bench {

// `duration` is how long each side runs in each round. Unimplemented: the row cannot run here, and
// why.
absl::StatusOr<Comparison> FutexPingPongRow(absl::Duration duration);
absl::StatusOr<Comparison> PipeIoRow(absl::Duration duration);
absl::StatusOr<Comparison> TelemetryRow(absl::Duration duration);
absl::StatusOr<Comparison> LifeAgainstPipesRow(absl::Duration duration);
absl::StatusOr<Comparison> LifeAgainstForksRow(absl::Duration duration);
absl::StatusOr<Comparison> ReportsRow(absl::Duration duration);
absl::StatusOr<Comparison> SleepersAgainstBareRow(absl::Duration duration);
absl::StatusOr<Comparison> PipesAgainstBareRow(absl::Duration duration);
absl::StatusOr<Comparison> StopLatencyRow(absl::Duration duration);
absl::StatusOr<Comparison> SnapshotRow(absl::Duration duration);
absl::StatusOr<Comparison> TenThousandRow(absl::Duration duration);
absl::StatusOr<Comparison> TimerLatencyRow(absl::Duration duration);
// The effect of the harness on what it observes. These rows have no target.
absl::StatusOr<Comparison> TelemetryThroughputRow(absl::Duration duration);
absl::StatusOr<Comparison> TelemetrySwitchesRow(absl::Duration duration);
absl::StatusOr<Comparison> TelemetryWakeRow(absl::Duration duration);
absl::StatusOr<Comparison> WitnessThroughputRow(absl::Duration duration);
absl::StatusOr<Comparison> WitnessCpuTimeRow(absl::Duration duration);
absl::StatusOr<Comparison> WitnessSwitchesRow(absl::Duration duration);

// Prints how the time and the memory of a workload grow with its workers.
absl::Status PrintScale();

}  // namespace bench

#endif  // TOOLS_BENCH_CORE_ROWS_H_
