// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"deadline", "quick", "kernel"},
                .exclusive = true,
                .claims = "A SCHED_DEADLINE worker that wakes up beside fair spinners on every CPU "
                          "runs at once: p50 well below a tick",
                .why = "a waking task of the deadline class preempts every other class without "
                       "waiting for the tick",
                .source = "sched(7); kernel/sched/core.c, wakeup_preempt",
                .failure = "wake-up preemption across classes is lost",
                .needs = {Need::kDeadline}});

// A worker of `others` runs on each CPU.
void ExpectItPreempts(TestCase& test, const SchedPolicy& policy, const WorkSpec& others,
                      const SchedPolicy& theirs) {
  // The period is not in step with any tick.
  const Bursty timer{.burst = std::chrono::microseconds(50),
                     .sleep = std::chrono::microseconds(2777)};
  const int cpus = test.machine().allowed.Count();
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), cpus));
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "timer", .work = timer, .policy = policy},
                                      {.name = "others",
                                       .work = others,
                                       .workers = cpus,
                                       .affinity = each,
                                       .policy = theirs}}},
                          absl::Seconds(1)));
  test.Expect(check::TimerLatency(report).Group(0).p50().AtMost(test.limits().preempting_wake));
}

KTSTR_CASE(deadline_preempts_fair_spinners_before_the_tick) {
  using std::chrono::milliseconds;
  ExpectItPreempts(test, SchedPolicy::Deadline(milliseconds(1), milliseconds(10), milliseconds(10)),
                   SpinWait{}, SchedPolicy::Normal());
}
// A FIFO task below those that have the CPUs for 8 of every 10 ms has to wait for them.
KTSTR_CONTROL(deadline_preempts_fair_spinners_before_the_tick, it_may_not_preempt) {
  ExpectItPreempts(
      test, SchedPolicy::Fifo(10),
      Bursty{.burst = std::chrono::milliseconds(8), .sleep = std::chrono::milliseconds(2)},
      SchedPolicy::Fifo(20));
}

}  // namespace
}  // namespace ktstr
