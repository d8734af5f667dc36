// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workers that keep changing their policy, their nice value or both get on, and so does a worker
// beside them that changes nothing. Why: a change of attributes dequeues the task and puts it back
// with its lag or its place (kernel/sched/core.c, __sched_setscheduler), and concerns nobody else.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"churn", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(policy_changes_starve_nobody) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "churn", .work = ktstr::PolicyChurn{}, .workers = 3},
                                      {.name = "steady", .work = ktstr::SpinWait{}, .workers = 2}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(10));
}

KTSTR_CASE(nice_changes_starve_nobody) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "churn", .work = ktstr::NiceSweep{}, .workers = 3},
                                      {.name = "steady", .work = ktstr::SpinWait{}, .workers = 2}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(10));
}
