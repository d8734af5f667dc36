// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/work_types/timer_latency.h"
#include "ktstr/work_types/yield_heavy.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "quick", "fair"},
    .claims = "Two tasks that yield all the time get equal CPU time, within 3 % and two timeslices",
    .why = "each forfeits the rest of its request to the other",
    .source = "sched_yield(2); kernel/sched/fair.c, yield_task_fair",
    .failure = "yielding changes a task's place in the queue by more than its own request",
});

void ExpectEqualToYielder(TestCase& test, const WorkSpec& second) {
  const affinity::Exact here = OneCpu(test.machine());
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "first", .work = YieldHeavy{}, .affinity = here},
                                      {.name = "second", .work = second, .affinity = here}}},
                          absl::Seconds(2)));
  test.Expect(check::CpuShare(report).EqualWithin(ShareToleranceOf(test)));
}

KTSTR_CASE(two_yielders_share_equally) {
  ExpectEqualToYielder(test, YieldHeavy{});
}
KTSTR_CONTROL(two_yielders_share_equally, second_never_yields) {
  ExpectEqualToYielder(test, SpinWait{});
}

// Expects that `first` gets half of the CPU beside a yielder.
void ExpectHalf(TestCase& test, const GroupConfig& first) {
  ASSIGN_OR_SKIP(Workload workload, test.Spawn({.groups = {first,
                                                           {.name = "yielder",
                                                            .work = YieldHeavy{},
                                                            .affinity = OneCpu(test.machine())}}}));
  SKIP_IF_ERROR(workload.Start());
  SKIP_IF_ERROR(workload.RunFor(test.duration(absl::Seconds(2))).status());
  if (workload.SnapshotIterations()[1] == 0) AwaitIterations(workload, 1, 1, absl::Seconds(8));
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::CpuShare(report).Group(0).AtLeast(0.45));
  test.Expect(check::Progress(report).Group(1).EachAtLeast(1));
  test.Expect(check::Completed(report));
}

KTSTR_CASE(
    spinner_beside_a_yielder_gets_its_half,
    {.claims = "A spinner beside a task that yields all the time gets at least 45 % of what "
               "the two get, and the other gets on within 10 s",
     .why = "a yielder gives up time, and never takes any; how much it keeps is not promised",
     .guards = {"sched/fair: Forfeit vruntime on yield"}}) {
  ExpectHalf(test, Spinners(test, "spinner", 1));
}
KTSTR_CONTROL(spinner_beside_a_yielder_gets_its_half, spinner_sleeps) {
  GroupConfig sleeper = Spinners(test, "spinner", 1);
  sleeper.work = TimerLatency{.interval = std::chrono::milliseconds(100)};
  ExpectHalf(test, sleeper);
}

}  // namespace
}  // namespace ktstr
