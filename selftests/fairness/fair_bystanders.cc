// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/nice_sweep.h"
#include "ktstr/work_types/policy_churn.h"
#include "ktstr/work_types/yield_heavy.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "quick", "fair"},
    .claims = "Two spinners share equally with each other, within 3 % and two timeslices, and "
              "neither stalls, whatever a third task on their CPU does to itself",
    .why = "a task that yields, sleeps or changes its weight moves its own lag, not its "
           "neighbours'",
    .source = "kernel/sched/fair.c, yield_task_fair, reweight_entity, avg_vruntime",
    .failure = "the queue's average runs away, and tasks are eligible that should not be",
});

void ExpectUndisturbed(TestCase& test, const WorkSpec& third,
                       std::optional<int> nice_of_second = std::nullopt) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunPhases(
          {.groups = {Spinners(test, "bystanders", 2),
                      {.name = "third", .work = third, .affinity = OneCpu(test.machine())}}},
          {{.name = "beside", .nominal = absl::Seconds(2), .begin = [&](Workload& workload) {
              return nice_of_second ? workload.SetNice(1, *nice_of_second) : absl::OkStatus();
            }}}));
  test.Expect(check::CpuShare(report).Group(0).Phase("beside").EqualWithin(ShareToleranceOf(test)));
  ExpectNoStall(test, report, 0, 2);
}

KTSTR_CASE(bystanders_of_a_yield_storm, {.guards = {"sched/fair: Forfeit vruntime on yield",
                                                    "sched/fair: Fix zero_vruntime tracking"}}) {
  ExpectUndisturbed(test, YieldHeavy{});
}
KTSTR_CONTROL(bystanders_of_a_yield_storm, one_is_niced) {
  ExpectUndisturbed(test, YieldHeavy{}, 10);
}

KTSTR_CASE(bystanders_of_a_nice_sweep,
           {.guards = {"sched/eevdf: Fix vruntime adjustment on reweight",
                       "sched/fair: Update min_vruntime for reweight_entity() correctly"},
            .needs = {Need::kNegativeNice}}) {
  ExpectUndisturbed(test, NiceSweep{});
}
KTSTR_CONTROL(bystanders_of_a_nice_sweep, one_is_niced) {
  ExpectUndisturbed(test, NiceSweep{}, 10);
}

KTSTR_CASE(bystanders_of_a_policy_churn) {
  ExpectUndisturbed(test, PolicyChurn{});
}
KTSTR_CONTROL(bystanders_of_a_policy_churn, one_is_niced) {
  ExpectUndisturbed(test, PolicyChurn{}, 10);
}

const Bursty kSleeper{.burst = std::chrono::milliseconds(3), .sleep = std::chrono::milliseconds(7)};

KTSTR_CASE(bystanders_of_a_task_that_comes_and_goes) {
  ExpectUndisturbed(test, kSleeper);
}
KTSTR_CONTROL(bystanders_of_a_task_that_comes_and_goes, one_is_niced) {
  ExpectUndisturbed(test, kSleeper, 10);
}

}  // namespace
}  // namespace ktstr
