// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A storm of children that exit at once: each of them runs, and each of them is reaped.
// Why: a new task is put on a run queue before fork returns (kernel/sched/core.c,
// wake_up_new_task), and its end wakes the parent that waits for it (wait(2)).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"churn", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(every_child_runs_and_is_reaped) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "forkers", .work = ktstr::ForkExit{}, .workers = 2}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(10));
}

KTSTR_CASE(forking_gets_on_beside_spinners) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "forkers", .work = ktstr::ForkExit{}, .workers = 2},
                           {.name = "spinners", .work = ktstr::SpinWait{}, .workers = 4}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}
