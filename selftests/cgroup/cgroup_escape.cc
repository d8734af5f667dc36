// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/cgroup/own_group.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"cgroup", "fair"},
     .cpus = 2,
     .claims = "A worker that is moved out of a throttled group runs on within 100 ms "
               "and two timeslices",
     .why = "leaving the group takes the task off the throttled run queue and puts it on "
            "that of its new group",
     .source = "kernel/sched/core.c, sched_move_task",
     .failure = "a task is left behind on a throttled run queue, beside an idle CPU",
     .guards = {"sched: Re-evaluate scheduling when migrating queued tasks out of "
                "throttled cgroups"},
     .needs = {Need::kCgroupCpu}});

// Moves a throttled worker to a group with `open_quota` of each second, again and again.
void ExpectItRunsOn(TestCase& test, absl::Duration open_quota) {
  constexpr absl::Duration kPeriod = absl::Seconds(1);
  ASSIGN_OR_SKIP(const Cgroup throttled, OwnGroup("throttled", {"cpu"}));
  ASSIGN_OR_SKIP(const Cgroup open, OwnGroup("open", {"cpu"}));
  SKIP_IF_ERROR(throttled.SetCpuMax({.quota = absl::Milliseconds(10), .period = kPeriod}));
  SKIP_IF_ERROR(open.SetCpuMax({.quota = open_quota, .period = kPeriod}));
  ASSIGN_OR_SKIP(Workload workload, SpawnIn(throttled, test, SpinWait{.spin_iters = 64}, 1));
  SKIP_IF_ERROR(workload.Start());
  check::Elapsed to_run("time from leaving the group to running");
  const MonotonicTime end = MonotonicTime::In(test.duration(absl::Seconds(3)));
  while (!end.has_passed()) {
    SKIP_IF_ERROR(workload.RunFor(absl::Milliseconds(100)).status());
    const MonotonicTime left_at = MonotonicTime::Now();
    SKIP_IF_ERROR(workload.MoveToCgroup(0, open.path()));
    AwaitIterations(workload, 0, 2, absl::Seconds(2));
    to_run.Add(MonotonicTime::Now() - left_at);
    SKIP_IF_ERROR(workload.MoveToCgroup(0, throttled.path()));
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  // The next period, which would help it as well, is most of a second away.
  test.Expect(to_run.AtMost(absl::Milliseconds(100) + 2 * test.limits().slice));
}

KTSTR_CASE(worker_that_leaves_a_throttled_group_runs_on) {
  ExpectItRunsOn(test, absl::Seconds(1));
}
KTSTR_CONTROL(worker_that_leaves_a_throttled_group_runs_on, the_other_group_is_throttled) {
  ExpectItRunsOn(test, absl::Milliseconds(1));
}

}  // namespace
}  // namespace ktstr
