// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// cgroup.kill ends every process of a group and of the groups below it, also while they fork, and
// nobody else. Why: the write kills under the lock that a fork into the group takes, so no child
// escapes (Documentation/admin-guide/cgroup-v2.rst, cgroup.kill; since Linux 5.14).
#include <signal.h>

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/cgroup/own_group.h"

KTSTR_SELFTEST({.tags = {"cgroup", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(killed_group_is_empty_and_others_live_on) {
  ASSIGN_OR_SKIP(const ktstr::Cgroup group, ktstr::OwnGroup("kill"));
  ASSIGN_OR_SKIP(ktstr::Workload bystander,
                 test.Spawn({.groups = {{.name = "bystander", .work = ktstr::SpinWait{}}}}));
  SKIP_IF_ERROR(bystander.Start());
  ASSIGN_OR_SKIP(ktstr::Workload doomed, ktstr::SpawnIn(group, test, ktstr::ForkExit{}, 3));
  SKIP_IF_ERROR(doomed.Start());
  test.Expect(ktstr::AwaitIterations(doomed, 0, 2, absl::Seconds(5)), "the doomed fork");

  SKIP_IF_ERROR(group.Kill());
  ASSIGN_OR_SKIP(const std::vector<pid_t> left, group.Processes());
  test.Expect(ktstr::check::Count("processes left in the group", left.size(), 3).Exactly(0));
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport dead, test.Collect(std::move(doomed)));
  test.Expect(ktstr::check::Ending(dead).BySignal(SIGKILL));
  test.Expect(ktstr::AwaitIterations(bystander, 0, 2, absl::Seconds(5)), "the bystander goes on");
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport alive, test.Collect(std::move(bystander)));
  test.Expect(ktstr::check::Completed(alive));
}
