// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

KTSTR_SELFTEST({.tags = {"churn", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that keep changing their policy or their nice value get on, and "
                          "so do workers beside them that change nothing",
                .why = "a change of attributes takes the task off its queue and puts it back, and "
                       "concerns nobody else",
                .source = "kernel/sched/syscalls.c, __sched_setscheduler",
                .failure = "a task is lost between two classes or two weights"});

static void ExpectAllGetOn(ktstr::TestCase& test, const ktstr::WorkSpec& churn) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "churn", .work = churn, .workers = 3},
                                      {.name = "steady", .work = ktstr::SpinWait{}, .workers = 2}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(policy_changes_starve_nobody) {
  ExpectAllGetOn(test, ktstr::PolicyChurn{});
}
KTSTR_CONTROL(policy_changes_starve_nobody, one_group_stands_still) {
  ExpectAllGetOn(test, ktstr::Idler{});
}

KTSTR_CASE(nice_changes_starve_nobody) {
  ExpectAllGetOn(test, ktstr::NiceSweep{});
}
KTSTR_CONTROL(nice_changes_starve_nobody, one_group_stands_still) {
  ExpectAllGetOn(test, ktstr::Idler{});
}
