// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"},
                .cpus = 2,
                .claims = "Real-time workers that sleep and wake run in their masks only, while "
                          "another process keeps changing these",
                .why = "a running target has left the old CPUs when sched_setaffinity returns, and "
                       "a sleeping one is woken within its mask only",
                .source = "kernel/sched/core.c, affine_move_task and select_task_rq",
                .failure = "push or pull of real-time tasks moves one outside its mask",
                .guards = {"sched/rt: Fix bad task migration for rt tasks"},
                .needs = {Need::kRealTime}});

// More workers than CPUs, so that the real-time class pushes and pulls.
constexpr size_t kWorkers = 4;

// Each worker is moved to and fro; `shift` 1 expects it on the CPU that it was moved away from.
void ExpectInsideTheMask(TestCase& test, size_t shift) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  const Bursty naps{.burst = std::chrono::microseconds(100),
                    .sleep = std::chrono::microseconds(300)};
  ASSIGN_OR_SKIP(Workload workload, test.Spawn({.groups = {{.name = "fifo",
                                                            .work = naps,
                                                            .workers = kWorkers,
                                                            .policy = SchedPolicy::Fifo(10)}}}));
  SKIP_IF_ERROR(workload.Start());
  uint64_t samples = 0;
  uint64_t outside = 0;
  const MonotonicTime end = MonotonicTime::In(test.duration(absl::Seconds(1)));
  for (size_t turn = 0; !end.has_passed(); ++turn) {
    for (size_t worker = 0; worker < kWorkers; ++worker) {
      SKIP_IF_ERROR(workload.SetAffinity(worker, CpuSet::Of({each.cpus[turn % 2]})));
      // One of two more iterations began after the call had returned.
      if (!AwaitIterations(workload, worker, 2, absl::Seconds(1))) continue;
      ++samples;
      if (workload.SnapshotCpus()[worker] != each.cpus[(turn + shift) % 2]) ++outside;
    }
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::SetUpComplete(report));
  test.Expect(check::Count("samples outside the mask", outside, samples).Exactly(0));
}

KTSTR_CASE(fifo_sleepers_never_run_outside_a_foreign_mask) {
  ExpectInsideTheMask(test, 0);
}
KTSTR_CONTROL(fifo_sleepers_never_run_outside_a_foreign_mask, expected_on_the_old_cpu) {
  ExpectInsideTheMask(test, 1);
}

}  // namespace
}  // namespace ktstr
