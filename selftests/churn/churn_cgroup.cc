// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/cgroup_attach_storm.h"
#include "ktstr/work_types/cgroup_churn.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

KTSTR_SELFTEST({.tags = {"churn", "cgroup", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that move from cgroup to cgroup get on, and so do those whose "
                          "children are moved while they exit",
                .why = "a write to cgroup.procs moves a task that is exiting or takes it for gone, "
                       "and waits for nobody",
                .source = "cgroups(7); kernel/cgroup/cgroup.c, cgroup_attach_task",
                .failure = "a task is lost between two groups, or the migration waits for ever",
                .needs = {ktstr::Need::kCgroup}});

static void ExpectAllGetOn(ktstr::TestCase& test, const ktstr::WorkSpec& mover) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "movers", .work = mover, .workers = 3},
                                      {.name = "steady", .work = ktstr::SpinWait{}}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(workers_that_change_their_cgroup_get_on) {
  ExpectAllGetOn(test, ktstr::CgroupChurn{.cycle = std::chrono::milliseconds(2)});
}
KTSTR_CONTROL(workers_that_change_their_cgroup_get_on, nobody_moves) {
  ExpectAllGetOn(test, ktstr::Idler{});
}

KTSTR_CASE(children_that_are_moved_while_they_exit_are_reaped) {
  ExpectAllGetOn(test, ktstr::CgroupAttachStorm{});
}
KTSTR_CONTROL(children_that_are_moved_while_they_exit_are_reaped, no_child_ends) {
  ExpectAllGetOn(test, ktstr::Idler{});
}
