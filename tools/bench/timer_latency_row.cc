// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TimerLatency against the loop that cyclictest runs (clock_nanosleep to absolute times, 1 ms
// apart) on the same CPU and policy: medians in us.

#include <algorithm>
#include <array>
#include <atomic>
#include <new>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/timer_latency.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

using ktstr::CpuSet;
namespace fork_safe = ktstr::fork_safe;

constexpr uint64_t kIntervalNs = 1'000'000;
constexpr size_t kMaxSamples = 10'000;

struct BareTimer {
  size_t samples = 0;
  std::array<uint64_t, kMaxSamples> late_ns;
};

void RunBareTimer(void* argument) noexcept {
  BareTimer& timer = *static_cast<BareTimer*>(argument);
  uint64_t next = ktstr::MonotonicNs();
  for (size_t i = 0; i < timer.samples; ++i) {
    next += kIntervalNs;
    fork_safe::SleepUntil(next);
    const uint64_t now = ktstr::MonotonicNs();
    timer.late_ns[i] = now > next ? now - next : 0;
    // A pause of the machine is one late sample, not many.
    if (now > next + kIntervalNs) next = now;
  }
}

absl::StatusOr<double> BareMedianUs(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const ktstr::MappedRegion memory,
                   ktstr::MappedRegion::Shared(sizeof(BareTimer)));
  BareTimer& timer = *::new (memory.data()) BareTimer;
  timer.samples =
      std::clamp<size_t>(static_cast<size_t>(absl::ToInt64Milliseconds(duration)), 1, kMaxSamples);
  ASSIGN_OR_RETURN(ktstr::Pidfd process, StartBareProcess(cpus, RunBareTimer, &timer));
  RETURN_IF_ERROR(process.Reap().status());
  const auto middle = timer.late_ns.begin() + static_cast<long>(timer.samples / 2);
  std::nth_element(timer.late_ns.begin(), middle,
                   timer.late_ns.begin() + static_cast<long>(timer.samples));
  return static_cast<double>(*middle) / 1e3;
}

absl::StatusOr<double> OurMedianUs(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(
      const ktstr::WorkloadReport report,
      ktstr::RunWorkload(
          {.groups = {{.work = ktstr::TimerLatency{}, .affinity = ktstr::affinity::Exact{cpus}}}},
          duration));
  const auto median = report.Merged(ktstr::Instrument::kTimerLatency).Percentile(50);
  return static_cast<double>(median.value_or(0)) / 1e3;
}

}  // namespace

absl::StatusOr<Comparison> TimerLatencyRow(absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  return Comparison{
      .ours_name = "TimerLatency",
      .peer_name = "bare clock_nanosleep loop, as cyclictest's",
      .unit = "us, median",
      .better = Better::kLower,
      .target = 1.1,
      .ours = [=] { return OurMedianUs(cpu, duration); },
      .peer = [=] { return BareMedianUs(cpu, duration); },
  };
}

}  // namespace bench
