// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/sequence.h"
#include "selftests/fairness/spinners.h"
#include "selftests/preemption/own_cpu.h"

namespace ktstr {

KTSTR_SELFTEST({
    .tags = {"fairness", "quick", "fair"},
    .claims = "A task that stops yielding and spins beside a spinner waits no longer for each "
              "timeslice than its share requires",
    .why = "yielding forfeits the request at hand, not those to come",
    .source = "kernel/sched/fair.c, yield_task_fair",
    .failure = "each yield pushes the deadline away, and the task pays for it when it computes",
    .guards = {"sched/fair: Forfeit vruntime on yield"},
});

static absl::StatusOr<WorkloadReport> RunBesideSpinners(TestCase& test, const Sequence& work,
                                                        std::optional<int> nice, int spinners) {
  return test.Run(
      {.groups =
           {{.name = "yielder", .work = work, .affinity = OneCpu(test.machine()), .nice = nice},
            Spinners(test, "spinner", spinners)}},
      absl::Seconds(2));
}

// On average: a timeslice of the other, and as many of other sessions' tasks as a crowd has.
static void ExpectPromptSpin(TestCase& test, const WorkloadReport& report) {
  test.Expect(
      check::RunDelay(report).Group(0).Part("spin").mean_wait().AtMost(LongestStall(test, 1) / 4));
}

KTSTR_CASE(spinning_after_yielding_is_prompt) {
  // Twice within the run.
  const auto part =
      std::chrono::nanoseconds(absl::ToInt64Nanoseconds(test.duration(absl::Milliseconds(500))));
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 RunBesideSpinners(test, {.phases = {Sequence::Yield(part), Sequence::Spin(part)}},
                                   std::nullopt, 1));
  // With less, a few timeslices in all are no mean to judge by.
  if (test.Expect(HadTheirCpu(report, 0.5))) ExpectPromptSpin(test, report);
}
// It gets 0.5 % beside three spinners, in timeslices that are that far apart.
KTSTR_CONTROL(spinning_after_yielding_is_prompt, task_has_next_to_no_weight) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      RunBesideSpinners(test, {.phases = {Sequence::Spin(std::chrono::seconds(10))}}, 19, 3));
  ExpectPromptSpin(test, report);
}

}  // namespace ktstr
