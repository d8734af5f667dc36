// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <array>

#include "ktstr/selftest/selftest.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "fair"},
    .claims = "A spinner whose nice value or policy is changed while it runs gets the share of its "
              "new weight from then on, within 3 % and two timeslices",
    .why = "the queue's load and the task's lag are rescaled at the change",
    .source = "kernel/sched/fair.c, reweight_task_fair, reweight_entity",
    .failure = "the old weight stays in force until the task sleeps",
    .guards = {"sched/fair: set_load_weight() must also call reweight_task() for SCHED_IDLE tasks",
               "sched/eevdf: Fix vruntime adjustment on reweight"},
});

using Change = std::function<absl::Status(Workload& workload)>;

// Two spinners of one weight; after the change they have these weights.
void ExpectAfter(TestCase& test, std::array<double, 2> weights, const Change& change) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunPhases({.groups = {Spinners(test, "constant", 1), Spinners(test, "changed", 1)}},
                     {{.name = "before", .nominal = absl::Seconds(1)},
                      {.name = "after", .nominal = absl::Seconds(2), .begin = change}}));
  const check::CpuShare share(report);
  test.Expect(share.Phase("before").EqualWithin(ShareToleranceOf(test)));
  test.Expect(share.Phase("after").ByWeightWithin(weights, ShareToleranceOf(test)));
}

absl::Status Nothing(Workload&) {
  return absl::OkStatus();
}

KTSTR_CASE(renice_takes_effect_at_once) {
  ExpectAfter(test, {1024, 335}, [](Workload& workload) { return workload.SetNice(1, 5); });
}
KTSTR_CONTROL(renice_takes_effect_at_once, nothing_is_changed) {
  ExpectAfter(test, {1024, 335}, Nothing);
}

// The CPU time of both after the change; not 0.
double CpuNsAfter(const WorkloadReport& report) {
  double sum = 1;
  for (const WorkerReport& worker : report.workers) {
    for (const PhaseReport& phase : worker.phases) {
      if (phase.name == "after") sum += static_cast<double>(phase.cpu_ns.value_or(0));
    }
  }
  return sum;
}

// The changed worker gets at most 1.5 %: weight 3 against 1024, and the timeslices at the ends.
void ExpectIdleAfter(TestCase& test, const Change& change) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunPhases({.groups = {Spinners(test, "constant", 1), Spinners(test, "changed", 1)}},
                     {{.name = "before", .nominal = absl::Seconds(1)},
                      {.name = "after", .nominal = absl::Seconds(2), .begin = change}}));
  const check::CpuShare share(report);
  test.Expect(share.Phase("before").EqualWithin(ShareToleranceOf(test)));
  const double ends = absl::ToDoubleNanoseconds(2 * test.limits().slice) / CpuNsAfter(report);
  test.Expect(share.Phase("after").Group(1).AtMost(0.015 + ends));
}

KTSTR_CASE(normal_to_idle_takes_effect_at_once,
           {.claims = "A normal spinner that becomes SCHED_IDLE while it is runnable gets at most "
                      "1.5 % and two timeslices beside a normal one from then on"}) {
  ExpectIdleAfter(test,
                  [](Workload& workload) { return workload.SetPolicy(1, SchedPolicy::Idle(), 0); });
}
KTSTR_CONTROL(normal_to_idle_takes_effect_at_once, it_becomes_batch) {
  ExpectIdleAfter(
      test, [](Workload& workload) { return workload.SetPolicy(1, SchedPolicy::Batch(), 0); });
}

}  // namespace
}  // namespace ktstr
