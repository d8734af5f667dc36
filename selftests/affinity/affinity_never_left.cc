// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"},
                .cpus = 2,
                .claims = "Once sched_setaffinity of a running worker has returned, the worker "
                          "runs on no other CPU",
                .why = "the call waits until the task has left the CPUs outside its new mask, "
                       "which user space may rely on",
                .source = "kernel/sched/core.c, affine_move_task",
                .failure = "the migration of a running task is not waited for",
                .needs = {Need::kTwoCpus}});

// Sets both workers to one CPU each by turns, and looks for them on the CPU that is `shift` places
// further.
void ExpectNeverOutside(TestCase& test, size_t shift) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ASSIGN_OR_SKIP(Workload workload,
                 test.Spawn({.groups = {{.work = SpinWait{.spin_iters = 64}, .workers = 2}}}));
  SKIP_IF_ERROR(workload.Start());

  uint64_t samples = 0;
  uint64_t outside = 0;
  const MonotonicTime end = MonotonicTime::In(test.duration(absl::Seconds(2)));
  for (size_t turn = 0; !end.has_passed(); ++turn) {
    for (const size_t worker : {0u, 1u}) {
      const CpuSet mask = CpuSet::Of({each.cpus[(turn + worker) % 2]});
      SKIP_IF_ERROR(workload.SetAffinity(worker, mask));
      // One of two more iterations began after the call had returned.
      if (!AwaitIterations(workload, worker, 2, absl::Seconds(1))) continue;
      ++samples;
      if (workload.SnapshotCpus()[worker] != each.cpus[(turn + worker + shift) % 2]) ++outside;
    }
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Count("samples outside the mask", outside, samples).Exactly(0));
  test.Expect(check::Completed(report));
}

KTSTR_CASE(mask_is_never_left_after_setaffinity_returned) {
  ExpectNeverOutside(test, 0);
}
KTSTR_CONTROL(mask_is_never_left_after_setaffinity_returned, the_mask_is_of_the_other_cpu) {
  ExpectNeverOutside(test, 1);
}

}  // namespace
}  // namespace ktstr
