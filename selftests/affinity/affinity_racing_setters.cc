// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Callers that race to set one running task's affinity all return, and the last mask stands.
// Why: a caller that finds the migration of another one under way waits for the same completion,
// whoever ends it (kernel/sched/core.c, affine_move_task). Guards against what "sched: Fix
// affine_move_task() wreckage" mended: a call that never returned.
#include <sched.h>

#include <array>
#include <atomic>
#include <thread>

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"}, .cpus = 2});

namespace {

constexpr size_t kSetters = 3;

// How often each setter came back from its call; all of them go on until `end`.
using Returns = std::array<std::atomic<uint64_t>, kSetters>;

void SetByTurns(pid_t target, const std::vector<int>& cpus, absl::Time end,
                std::atomic<uint64_t>& returns) {
  for (size_t turn = 0; absl::Now() < end; ++turn) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    CPU_SET(static_cast<size_t>(cpus[turn % cpus.size()]), &mask);
    if (sched_setaffinity(target, sizeof(mask), &mask) == 0) ++returns;
  }
}

}  // namespace

KTSTR_CASE(racing_setaffinity_calls_all_return) {
  ASSIGN_OR_SKIP(const ktstr::affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ASSIGN_OR_SKIP(ktstr::Workload workload, test.Spawn({.groups = {{.work = ktstr::SpinWait{}}}}));
  SKIP_IF_ERROR(workload.Start());
  const pid_t target = workload.worker_pids()[0];
  const absl::Time end = absl::Now() + test.duration(absl::Seconds(1));
  Returns returns{};

  {
    std::array<std::jthread, kSetters> setters;
    for (size_t i = 0; i < kSetters; ++i) {
      setters[i] = std::jthread([&, i] { SetByTurns(target, each.cpus, end, returns[i]); });
    }
  }
  uint64_t stuck = 0;
  uint64_t calls = 0;
  for (const std::atomic<uint64_t>& count : returns) {
    calls += count;
    if (count == 0) ++stuck;
  }
  const int last = each.cpus[1];
  SKIP_IF_ERROR(workload.SetAffinity(0, ktstr::CpuSet::Of({last})));
  cpu_set_t mask;
  CPU_ZERO(&mask);
  test.Expect(sched_getaffinity(target, sizeof(mask), &mask) == 0 && CPU_COUNT(&mask) == 1 &&
                  CPU_ISSET(static_cast<size_t>(last), &mask),
              "the mask is the one that was set last");
  test.Expect(ktstr::check::Count("setters that never got on", stuck, calls).Exactly(0));
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(ktstr::check::Completed(report));
}
