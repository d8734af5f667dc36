// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Real-time workers that sleep and wake run in their masks only, while another process keeps
// changing them. Why: a running target has left the old CPUs when sched_setaffinity returns, and a
// sleeping one is woken within its mask only (kernel/sched/core.c, select_task_rq). Guards against
// "sched/rt: Fix bad task migration for rt tasks": pull and push took a task that had a new mask.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"},
                .cpus = 2,
                .needs = {ktstr::Need::kRealTime}});

KTSTR_CASE(fifo_sleepers_never_run_outside_a_foreign_mask) {
  ASSIGN_OR_SKIP(const ktstr::affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  const ktstr::Bursty naps{.burst = std::chrono::microseconds(100),
                           .sleep = std::chrono::microseconds(300)};
  // More of them than CPUs, so that the real-time class pushes and pulls.
  constexpr size_t kWorkers = 4;
  ASSIGN_OR_SKIP(ktstr::Workload workload,
                 test.Spawn({.groups = {{.name = "fifo",
                                         .work = naps,
                                         .workers = kWorkers,
                                         .policy = ktstr::SchedPolicy::Fifo(10)}}}));
  SKIP_IF_ERROR(workload.Start());

  uint64_t samples = 0;
  uint64_t outside = 0;
  const absl::Time end = absl::Now() + test.duration(absl::Seconds(2));
  for (size_t turn = 0; absl::Now() < end; ++turn) {
    for (size_t worker = 0; worker < kWorkers; ++worker) {
      const int cpu = each.cpus[(turn + worker) % 2];
      SKIP_IF_ERROR(workload.SetAffinity(worker, ktstr::CpuSet::Of({cpu})));
      // Of two more iterations, one began after the call had returned.
      if (!ktstr::AwaitIterations(workload, worker, 2, absl::Seconds(1))) continue;
      ++samples;
      if (workload.SnapshotCpus()[worker] != cpu) ++outside;
    }
  }
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(ktstr::check::SetUpComplete(report));
  test.Expect(ktstr::check::Count("samples outside the mask", outside, samples).Exactly(0));
  test.Expect(ktstr::check::Completed(report));
}
