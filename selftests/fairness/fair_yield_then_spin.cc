// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/turn.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/sequence.h"
#include "selftests/fairness/spinners.h"
#include "selftests/preemption/own_cpu.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "quick", "fair"},
    .claims = "A task that stops yielding and spins beside a spinner waits no longer for its "
              "turns than its share requires",
    .why = "yielding forfeits the request at hand, not those to come",
    .source = "kernel/sched/fair.c, yield_task_fair",
    .failure = "each yield pushes the deadline away, and the task pays for it when it computes",
    .guards = {"sched/fair: Forfeit vruntime on yield"},
});

// Each part is entered once. `rival` is on the CPU beside both.
absl::StatusOr<WorkloadReport> RunBesideSpinner(TestCase& test,
                                                const std::optional<GroupConfig>& rival,
                                                absl::Duration nominal) {
  const auto yields =
      std::chrono::nanoseconds(absl::ToInt64Nanoseconds(test.duration(absl::Milliseconds(1000))));
  const Sequence work{.phases = {Sequence::Yield(yields), Sequence::Spin(std::chrono::hours(1))}};
  WorkloadConfig config{
      .groups = {{.name = "yielder", .work = work, .affinity = OneCpu(test.machine())},
                 Spinners(test, "spinner", 1)},
      // This lies below the waits that are judged.
      .stall_threshold = absl::Microseconds(500)};
  if (rival.has_value()) config.groups.push_back(*rival);
  return test.Run(config, nominal);
}

// A timeslice of the other, and as many of other sessions' tasks as a crowd has. The mean is low
// when many short waits surround a few long ones, and those few are no turns to judge by when they
// take all of the time.
void ExpectPromptSpin(TestCase& test, const WorkloadReport& report) {
  const absl::Duration limit = LongestStall(test, 1) / 4;
  test.Expect(check::RunDelay(report).Group(0).Part("spin").mean_wait().AtMost(limit));
  test.Expect(check::Turn(report).Group(0).Part("spin").wait().AtMost(limit));
}

KTSTR_CASE(spinning_after_yielding_is_prompt) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 RunBesideSpinner(test, std::nullopt, absl::Seconds(2)));
  // With less CPU time there are too few timeslices to judge by.
  if (test.Expect(HadTheirCpu(report, 0.5))) ExpectPromptSpin(test, report);
}
KTSTR_CONTROL(spinning_after_yielding_is_prompt, a_real_time_worker_has_the_cpu) {
  if (const auto reason = WhyMissing(Need::kRealTime, test.machine())) return test.Skip(*reason);
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      RunBesideSpinner(test,
                       GroupConfig{.name = "rival",
                                   .work = Bursty{.burst = std::chrono::milliseconds(180),
                                                  .sleep = std::chrono::milliseconds(20)},
                                   .affinity = OneCpu(test.machine()),
                                   .policy = SchedPolicy::Fifo(10)},
                       absl::Seconds(4)));
  ExpectPromptSpin(test, report);
}

}  // namespace
}  // namespace ktstr
