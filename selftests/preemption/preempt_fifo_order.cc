// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"preemption", "policy", "kernel"},
    .exclusive = true,
    .claims = "Of two SCHED_FIFO spinners of one priority on a CPU, one has it to itself",
    .why = "a FIFO task keeps its place at the head of its priority's list until it blocks",
    .source = "sched(7), SCHED_FIFO; kernel/sched/rt.c, task_tick_rt",
    .failure = "the order of real-time tasks is not what their authors rely on",
    .needs = {Need::kRealTime},
});

void ExpectOneOwner(TestCase& test, SchedPolicy policy) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "spinners",
                                       .work = SpinWait{},
                                       .workers = 2,
                                       .affinity = OneCpu(test.machine()),
                                       .policy = policy}}},
                          absl::Seconds(1)));
  const auto cpu_ns = [&](size_t worker) { return report.workers[worker].cpu_ns.value_or(0); };
  const size_t owner = cpu_ns(0) >= cpu_ns(1) ? 0 : 1;
  test.Expect(check::CpuShare(report).Worker(static_cast<int>(owner)).AtLeast(0.95));
}

KTSTR_CASE(fifo_of_one_priority_does_not_rotate) {
  ExpectOneOwner(test, SchedPolicy::Fifo(5));
}
KTSTR_CONTROL(fifo_of_one_priority_does_not_rotate, spinners_are_round_robin) {
  ExpectOneOwner(test, SchedPolicy::RoundRobin(5));
}

void ExpectPreemption(TestCase& test, const WorkSpec& load, uint32_t load_priority) {
  const affinity::Exact here = OneCpu(test.machine());
  const Bursty timer{.burst = std::chrono::microseconds(50),
                     .sleep = std::chrono::microseconds(2777)};
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "timer",
                                       .work = timer,
                                       .affinity = here,
                                       .policy = SchedPolicy::Fifo(15)},
                                      {.name = "load",
                                       .work = load,
                                       .affinity = here,
                                       .policy = SchedPolicy::Fifo(load_priority)}}},
                          absl::Seconds(1)));
  test.Expect(check::TimerLatency(report).Group(0).p50().AtMost(test.limits().preempting_wake));
}

KTSTR_CASE(
    higher_priority_preempts_lower,
    {.claims = "A SCHED_FIFO task that wakes up beside one of a lower priority runs at once: "
               "p50 at most an eighth of a tick",
     .why = "the highest priority runs; throttling, 5 % of the time, may delay some",
     .source = "sched(7); kernel/sched/rt.c, wakeup_preempt_rt"}) {
  ExpectPreemption(test, SpinWait{}, 10);
}
KTSTR_CONTROL(higher_priority_preempts_lower, load_has_the_higher_one) {
  ExpectPreemption(
      test, Bursty{.burst = std::chrono::milliseconds(8), .sleep = std::chrono::milliseconds(2)},
      20);
}

}  // namespace
}  // namespace ktstr
