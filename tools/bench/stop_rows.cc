// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How long a workload takes to stop: 512 blocked workers until the last report, and one worker.
// The rows of bare processes say how much of that the kernel takes.

#include <signal.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/raised_priority.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/pipe_io.h"
#include "tools/bench/bare_pipe_pair.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

constexpr int kWorkers = 512;
constexpr int kSingleStops = 100;

ktstr::Bursty LongSleep() {
  return {.burst = std::chrono::microseconds(1), .sleep = std::chrono::minutes(1)};
}

// The time from the request until the last report is there, in ms.
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

void SleepLong(void* /*argument*/) noexcept {
  while (true) ktstr::fork_safe::SleepUntil(~uint64_t{0} >> 1);
}

// Ends all of them at once, with the priority that ours has for it. In ms, from the first signal
// until the last is reaped.
template <typename Process, typename Kill, typename Reap>
absl::StatusOr<double> EndMs(std::vector<Process>& processes, Kill kill, Reap reap) {
  absl::SleepFor(absl::Milliseconds(30));
  const ktstr::RaisedPriority first;
  const uint64_t start = ktstr::MonotonicNs();
  for (Process& process : processes) RETURN_IF_ERROR(kill(process));
  for (Process& process : processes) RETURN_IF_ERROR(reap(process));
  return static_cast<double>(ktstr::MonotonicNs() - start) / 1e6;
}

// The least that the ends of 512 sleepers take: a signal that needs no code of theirs, and a wait
// for each.
absl::StatusOr<double> BareSleepersMs() {
  ASSIGN_OR_RETURN(const ktstr::CpuSet cpus, ktstr::AffinityOf(0));
  std::vector<ktstr::Pidfd> sleepers(kWorkers);
  for (ktstr::Pidfd& sleeper : sleepers) {
    ASSIGN_OR_RETURN(sleeper, StartBareProcess(cpus, SleepLong, nullptr));
  }
  return EndMs(
      sleepers, [](const ktstr::Pidfd& sleeper) { return sleeper.Signal(SIGKILL); },
      [](ktstr::Pidfd& sleeper) { return sleeper.Reap().status(); });
}

// The least that the ends of 256 pairs take, each of which passes a byte to and fro.
absl::StatusOr<double> BarePairsMs() {
  ASSIGN_OR_RETURN(const ktstr::CpuSet cpus, ktstr::AffinityOf(0));
  std::vector<BarePipePair> pairs;
  while (pairs.size() < kWorkers / 2) {
    ASSIGN_OR_RETURN(BarePipePair pair, BarePipePair::Start(cpus));
    pairs.push_back(std::move(pair));
  }
  return EndMs(
      pairs, [](const BarePipePair& pair) { return pair.Kill(); },
      [](BarePipePair& pair) { return pair.Reap(); });
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

absl::StatusOr<Comparison> SleepersAgainstBareRow(absl::Duration /*duration*/) {
  RETURN_IF_ERROR(ktstr::sys::RaiseOpenFileLimit());
  return Comparison{.ours_name = "all reports after stop, sleeping",
                    .peer_name = "SIGKILL to bare sleepers until the last is reaped",
                    .unit = "ms, 512 workers",
                    .better = Better::kLower,
                    .ours = [] { return StopMs(LongSleep()); },
                    .peer = BareSleepersMs};
}

absl::StatusOr<Comparison> PipesAgainstBareRow(absl::Duration /*duration*/) {
  RETURN_IF_ERROR(ktstr::sys::RaiseOpenFileLimit());
  return Comparison{.ours_name = "all reports after stop, on pipes",
                    .peer_name = "SIGKILL to bare pairs on pipes until the last is reaped",
                    .unit = "ms, 512 workers",
                    .better = Better::kLower,
                    .ours = [] { return StopMs(ktstr::PipeIo{.burst_iters = 0}); },
                    .peer = BarePairsMs};
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
