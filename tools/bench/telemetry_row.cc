// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// One iteration of a CPU-only type with its telemetry against the same work in a bare loop: CPU
// time in ns. The difference is what telemetry costs.

#include <atomic>
#include <new>

#include "absl/time/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/worker/pause.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/core_rows.h"

namespace bench {
namespace {

using ktstr::CpuSet;
namespace fork_safe = ktstr::fork_safe;

struct BareLoop {
  std::atomic<uint32_t> stop{0};
  std::atomic<uint64_t> iterations{0};
  std::atomic<uint64_t> cpu_ns{0};
};

void RunBareLoop(void* argument) noexcept {
  BareLoop& loop = *static_cast<BareLoop*>(argument);
  const uint64_t start = fork_safe::ThreadCpuNs();
  uint64_t iterations = 0;
  for (; loop.stop.load(std::memory_order_relaxed) == 0; ++iterations) ktstr::Pause();
  loop.cpu_ns.store(fork_safe::ThreadCpuNs() - start);
  loop.iterations.store(iterations);
}

absl::StatusOr<double> BareIterationNs(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const ktstr::MappedRegion memory, ktstr::MappedRegion::Shared(sizeof(BareLoop)));
  BareLoop& loop = *::new (memory.data()) BareLoop;
  ASSIGN_OR_RETURN(ktstr::Pidfd process, StartBareProcess(cpus, RunBareLoop, &loop));
  absl::SleepFor(duration);
  loop.stop.store(1);
  RETURN_IF_ERROR(process.Reap().status());
  return static_cast<double>(loop.cpu_ns.load()) / static_cast<double>(loop.iterations.load());
}

absl::StatusOr<double> OurIterationNs(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const ktstr::WorkloadReport report,
                   ktstr::RunWorkload({.groups = {{.work = ktstr::SpinWait{.spin_iters = 1},
                                                   .affinity = ktstr::affinity::Exact{cpus}}}},
                                      duration));
  const ktstr::WorkerReport& worker = report.workers[0];
  return static_cast<double>(worker.cpu_ns.value_or(0)) / static_cast<double>(worker.iterations);
}

}  // namespace

absl::StatusOr<Comparison> TelemetryRow(absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  return Comparison{
      .ours_name = "SpinWait spin_iters=1",
      .peer_name = "bare PAUSE loop",
      .unit = "ns of CPU time per iteration",
      .better = Better::kLower,
      .judged = Judged::kDifference,
      .target = 4,
      .ours = [=] { return OurIterationNs(cpu, duration); },
      .peer = [=] { return BareIterationNs(cpu, duration); },
  };
}

}  // namespace bench
