// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workers that move from cgroup to cgroup, and children that are moved while they exit, get on.
// Why: a write to cgroup.procs takes a task that is exiting for gone or moves it, and never waits
// for it (cgroups(7); kernel/cgroup/cgroup.c, cgroup_attach_task).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/cgroup_attach_storm.h"
#include "ktstr/work_types/cgroup_churn.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"churn", "cgroup", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(workers_that_change_their_cgroup_get_on) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "movers",
                            .work = ktstr::CgroupChurn{.cycle = std::chrono::milliseconds(2)},
                            .workers = 3},
                           {.name = "steady", .work = ktstr::SpinWait{}}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(3));
}

KTSTR_CASE(children_that_are_moved_while_they_exit_are_reaped) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "storm", .work = ktstr::CgroupAttachStorm{}, .workers = 2}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(10));
}
