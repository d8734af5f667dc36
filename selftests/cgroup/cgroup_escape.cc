// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/cgroup/own_group.h"

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
     .needs = {ktstr::Need::kCgroupCpu}});

// Moves a throttled worker to a group with `open_quota` of each second, again and again.
static void ExpectItRunsOn(ktstr::TestCase& test, absl::Duration open_quota) {
  constexpr absl::Duration kPeriod = absl::Seconds(1);
  ASSIGN_OR_SKIP(const ktstr::Cgroup throttled, ktstr::OwnGroup("throttled", {"cpu"}));
  ASSIGN_OR_SKIP(const ktstr::Cgroup open, ktstr::OwnGroup("open", {"cpu"}));
  SKIP_IF_ERROR(throttled.SetCpuMax({.quota = absl::Milliseconds(10), .period = kPeriod}));
  SKIP_IF_ERROR(open.SetCpuMax({.quota = open_quota, .period = kPeriod}));
  ASSIGN_OR_SKIP(ktstr::Workload workload,
                 ktstr::SpawnIn(throttled, test, ktstr::SpinWait{.spin_iters = 64}, 1));
  SKIP_IF_ERROR(workload.Start());
  ktstr::check::Elapsed to_run("time from leaving the group to running");
  const ktstr::MonotonicTime end = ktstr::MonotonicTime::In(test.duration(absl::Seconds(3)));
  while (!end.has_passed()) {
    SKIP_IF_ERROR(workload.RunFor(absl::Milliseconds(100)).status());
    const ktstr::MonotonicTime left_at = ktstr::MonotonicTime::Now();
    SKIP_IF_ERROR(workload.MoveToCgroup(0, open.path()));
    ktstr::AwaitIterations(workload, 0, 2, absl::Seconds(2));
    to_run.Add(ktstr::MonotonicTime::Now() - left_at);
    SKIP_IF_ERROR(workload.MoveToCgroup(0, throttled.path()));
  }
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report, test.Collect(std::move(workload)));
  // The next period, which would help it as well, is most of a second away.
  test.Expect(to_run.AtMost(absl::Milliseconds(100) + 2 * test.limits().slice));
}

KTSTR_CASE(worker_that_leaves_a_throttled_group_runs_on) {
  ExpectItRunsOn(test, absl::Seconds(1));
}
KTSTR_CONTROL(worker_that_leaves_a_throttled_group_runs_on, the_other_group_is_throttled) {
  ExpectItRunsOn(test, absl::Milliseconds(1));
}
