// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Once sched_setaffinity of a running worker has returned, the worker runs on no other CPU.
// Why: the call waits until the task has left CPUs outside the new mask ("This expectation is
// exported to userspace", kernel/sched/core.c, affine_move_task).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(mask_is_never_left_after_setaffinity_returned) {
  ASSIGN_OR_SKIP(const ktstr::affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ASSIGN_OR_SKIP(
      ktstr::Workload workload,
      test.Spawn({.groups = {{.work = ktstr::SpinWait{.spin_iters = 64}, .workers = 2}}}));
  SKIP_IF_ERROR(workload.Start());

  uint64_t samples = 0;
  uint64_t outside = 0;
  const absl::Time end = absl::Now() + test.duration(absl::Seconds(2));
  for (size_t turn = 0; absl::Now() < end; ++turn) {
    for (const size_t worker : {0u, 1u}) {
      const int cpu = each.cpus[(turn + worker) % 2];
      SKIP_IF_ERROR(workload.SetAffinity(worker, ktstr::CpuSet::Of({cpu})));
      // Of two more iterations, one began after the call had returned.
      if (!ktstr::AwaitIterations(workload, worker, 2, absl::Seconds(1))) continue;
      ++samples;
      if (workload.SnapshotCpus()[worker] != cpu) ++outside;
    }
  }
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(ktstr::check::Count("samples outside the mask", outside, samples).Exactly(0));
  test.Expect(ktstr::check::Completed(report));
}
