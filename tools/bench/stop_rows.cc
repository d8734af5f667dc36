// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How long a workload takes to stop: 512 blocked workers until the last report, and one worker.

#include <algorithm>
#include <vector>

#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/pipe_io.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

constexpr int kWorkers = 512;
constexpr int kSingleStops = 100;

ktstr::Bursty LongSleep() {
  return {.burst = std::chrono::microseconds(1), .sleep = std::chrono::minutes(1)};
}

// From the request until the last report is there, in ms.
absl::StatusOr<double> StopMs(const ktstr::WorkSpec& work) {
  ASSIGN_OR_RETURN(ktstr::Workload workload,
                   ktstr::Workload::Spawn({.groups = {{.work = work, .workers = kWorkers}}}));
  RETURN_IF_ERROR(workload.Start());
  RETURN_IF_ERROR(workload.RunFor(absl::Milliseconds(30)).status());
  const uint64_t start = ktstr::MonotonicNs();
  RETURN_IF_ERROR(std::move(workload).StopAndCollect().status());
  return static_cast<double>(ktstr::MonotonicNs() - start) / 1e6;
}

absl::StatusOr<double> WorstStopMs() {
  double worst = 0;
  for (const ktstr::WorkSpec& work :
       {ktstr::WorkSpec(LongSleep()), ktstr::WorkSpec(ktstr::PipeIo{.burst_iters = 0}),
        ktstr::WorkSpec(ktstr::FutexFanOut{.fan_out = 7})}) {
    ASSIGN_OR_RETURN(const double ms, StopMs(work));
    worst = std::max(worst, ms);
  }
  return worst;
}

// The 99th of a hundred stops of one sleeping worker, each until it acknowledged, in ms.
absl::StatusOr<double> SingleStopP99Ms() {
  std::vector<double> stops;
  for (int i = 0; i < kSingleStops; ++i) {
    ASSIGN_OR_RETURN(
        const ktstr::WorkloadReport report,
        ktstr::RunWorkload({.groups = {{.work = LongSleep()}}}, absl::Milliseconds(1)));
    stops.push_back(static_cast<double>(report.stop_latency_max_ns.value_or(0)) / 1e6);
  }
  std::sort(stops.begin(), stops.end());
  return stops[kSingleStops - 2];
}

}  // namespace

absl::StatusOr<Comparison> ReportsRow(absl::Duration /*duration*/) {
  RETURN_IF_ERROR(ktstr::sys::RaiseOpenFileLimit());
  return Comparison{.ours_name = "all reports after stop, worst of sleeping, pipes, futexes",
                    .unit = "ms, 512 workers",
                    .better = Better::kLower,
                    .judged = Judged::kOurs,
                    .target = 50,
                    .ours = WorstStopMs};
}

absl::StatusOr<Comparison> StopLatencyRow(absl::Duration /*duration*/) {
  return Comparison{.ours_name = "stop acknowledged by one sleeping worker, p99 of 100",
                    .unit = "ms",
                    .better = Better::kLower,
                    .judged = Judged::kOurs,
                    .target = 5,
                    .ours = SingleStopP99Ms};
}

}  // namespace bench
