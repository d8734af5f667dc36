// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/preemption/own_cpu.h"

namespace ktstr {

KTSTR_SELFTEST({
    .tags = {"preemption", "policy", "quick", "fair"},
    .claims = "A normal task that wakes up on a CPU where a SCHED_IDLE one spins runs within a "
              "tick: p99",
    .why = "an idle-policy task is preempted by any other, without regard to its slice",
    .source = "sched(7), SCHED_IDLE; kernel/sched/fair.c, wakeup_preempt_fair",
    .failure = "background work delays foreground work",
    .guards = {"sched: Cancel the slice protection of the idle entity"},
});

static absl::StatusOr<WorkloadReport> RunBeside(TestCase& test, const WorkSpec& load,
                                                SchedPolicy policy) {
  const affinity::Exact here = OneCpu(test.machine());
  // Not in step with any tick.
  const Bursty timer{.burst = std::chrono::microseconds(50),
                     .sleep = std::chrono::microseconds(2777)};
  return test.Run(
      {.groups =
           {{.name = "timer", .work = timer, .affinity = here, .policy = SchedPolicy::Normal()},
            {.name = "load", .work = load, .affinity = here, .policy = policy}}},
      absl::Seconds(2));
}

static void ExpectPrompt(TestCase& test, const WorkloadReport& report) {
  test.Expect(check::TimerLatency(report).Group(0).p99().AtMost(test.limits().tick));
}

KTSTR_CASE(idle_spinner_gives_way_within_a_tick) {
  ASSIGN_OR_SKIP(const WorkloadReport report, RunBeside(test, SpinWait{}, SchedPolicy::Idle()));
  if (test.Expect(HadTheirCpu(report, kUndisturbed))) ExpectPrompt(test, report);
}
KTSTR_CONTROL(idle_spinner_gives_way_within_a_tick, load_is_real_time) {
  const Bursty hog{.burst = std::chrono::milliseconds(8), .sleep = std::chrono::milliseconds(2)};
  if (const auto reason = WhyMissing(Need::kRealTime, test.machine())) return test.Skip(*reason);
  ASSIGN_OR_SKIP(const WorkloadReport report, RunBeside(test, hog, SchedPolicy::Fifo(20)));
  ExpectPrompt(test, report);
}

}  // namespace ktstr
