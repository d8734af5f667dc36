// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <signal.h>

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/cgroup/own_group.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"cgroup", "quick", "kernel"},
                .cpus = 2,
                .claims = "cgroup.kill ends every process of a group, also while they fork, and "
                          "nobody else",
                .why = "it kills under the lock that a fork into the group takes, so no child "
                       "escapes",
                .source = "Documentation/admin-guide/cgroup-v2.rst, cgroup.kill",
                .failure = "a child that is being forked escapes, or a bystander is killed",
                .needs = {Need::kCgroup},
                .min_kernel = {5, 14}});

void ExpectOnlyTheGroupDies(TestCase& test, bool kill_it) {
  ASSIGN_OR_SKIP(const Cgroup group, OwnGroup("kill"));
  ASSIGN_OR_SKIP(Workload bystander,
                 test.Spawn({.groups = {{.name = "bystander", .work = SpinWait{}}}}));
  SKIP_IF_ERROR(bystander.Start());
  ASSIGN_OR_SKIP(Workload doomed, SpawnIn(group, test, ForkExit{}, 3));
  SKIP_IF_ERROR(doomed.Start());
  test.Expect(AwaitIterations(doomed, 0, 2, absl::Seconds(5)), "the doomed workers fork");
  if (kill_it) SKIP_IF_ERROR(group.Kill());

  ASSIGN_OR_SKIP(const std::vector<pid_t> left, group.Processes());
  test.Expect(check::Count("processes left in the group", left.size(), 3).Exactly(0));
  ASSIGN_OR_SKIP(const WorkloadReport dead, test.Collect(std::move(doomed)));
  test.Expect(check::Ending(dead).BySignal(SIGKILL));
  test.Expect(AwaitIterations(bystander, 0, 2, absl::Seconds(5)), "the bystander goes on");
  ASSIGN_OR_SKIP(const WorkloadReport alive, test.Collect(std::move(bystander)));
  test.Expect(check::Completed(alive));
}

KTSTR_CASE(killed_group_is_empty_and_others_live_on) {
  ExpectOnlyTheGroupDies(test, true);
}
KTSTR_CONTROL(killed_group_is_empty_and_others_live_on, not_killed) {
  ExpectOnlyTheGroupDies(test, false);
}

}  // namespace
}  // namespace ktstr
