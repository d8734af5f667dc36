// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"policy", "fair"},
     .claims = "A SCHED_IDLE spinner beside a normal one gets little: at most 1.5 % of what the "
               "two get together and two timeslices. But it gets on within 10 s",
     .why = "it is a fair task of weight 3 against 1024, which is 0.3 %",
     .source = "kernel/sched/sched.h, WEIGHT_IDLEPRIO",
     .failure = "the weight of SCHED_IDLE is lost, or it starves"});

void ExpectLittle(TestCase& test, SchedPolicy policy) {
  const affinity::Exact here = OneCpu(test.machine());
  ASSIGN_OR_SKIP(
      Workload workload,
      test.Spawn(
          {.groups = {{.name = "normal",
                       .work = SpinWait{},
                       .affinity = here,
                       .policy = SchedPolicy::Normal()},
                      {.name = "idle", .work = SpinWait{}, .affinity = here, .policy = policy}}}));
  SKIP_IF_ERROR(workload.Start());
  SKIP_IF_ERROR(workload.RunFor(test.duration(absl::Seconds(4))).status());
  if (workload.SnapshotIterations()[1] == 0) {
    AwaitIterations(workload, 1, 1, absl::Seconds(6));
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::CpuShare(report).Group(1).AtMost(0.015, 2 * test.limits().slice));
  test.Expect(check::Progress(report).Group(1).EachAtLeast(1));
  test.Expect(check::Completed(report));
}

KTSTR_CASE(idle_policy_gets_little_but_something) {
  ExpectLittle(test, SchedPolicy::Idle());
}
KTSTR_CONTROL(idle_policy_gets_little_but_something, the_second_is_normal_too) {
  ExpectLittle(test, SchedPolicy::Normal());
}

}  // namespace
}  // namespace ktstr
