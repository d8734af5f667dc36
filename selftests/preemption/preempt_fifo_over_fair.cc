// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"preemption", "quick", "kernel"},
                .claims = "A SCHED_FIFO worker that wakes up on a CPU that a fair spinner keeps "
                          "busy runs within an eighth of a tick at p50, a tick at p99",
                .why = "a waking task of a higher scheduling class preempts the current one "
                       "without waiting for the tick",
                .source = "sched(7); kernel/sched/core.c, wakeup_preempt",
                .failure = "wake-up preemption across classes is lost",
                .needs = {Need::kRealTime}});

void ExpectPreemption(TestCase& test, const WorkSpec& load, SchedPolicy load_policy) {
  const affinity::Exact here = OneCpu(test.machine());
  // The period is not in step with any tick.
  const Bursty timer{.burst = std::chrono::microseconds(50),
                     .sleep = std::chrono::microseconds(2777)};
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run(
          {.groups =
               {{.name = "fifo", .work = timer, .affinity = here, .policy = SchedPolicy::Fifo(10)},
                {.name = "load", .work = load, .affinity = here, .policy = load_policy}}},
          absl::Seconds(2)));
  const auto late = check::TimerLatency(report).Group(0);
  test.Expect(late.p50().AtMost(test.limits().preempting_wake));
  test.Expect(late.p99().AtMost(test.limits().tick));
}

KTSTR_CASE(fifo_preempts_a_fair_spinner_before_the_tick) {
  ExpectPreemption(test, SpinWait{}, SchedPolicy::Normal());
}
// It runs for 8 of every 10 ms, and no other load of the machine changes that.
KTSTR_CONTROL(fifo_preempts_a_fair_spinner_before_the_tick, load_has_a_higher_priority) {
  ExpectPreemption(
      test, Bursty{.burst = std::chrono::milliseconds(8), .sleep = std::chrono::milliseconds(2)},
      SchedPolicy::Fifo(20));
}

}  // namespace
}  // namespace ktstr
