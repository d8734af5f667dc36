// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A SCHED_FIFO worker that wakes up on a CPU that a fair spinner keeps busy runs at once.
// Why: a waking task of a higher scheduling class preempts the current one without waiting for the
// tick (sched(7); kernel/sched/core.c, wakeup_preempt).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"preemption", "quick", "kernel"}, .needs = {ktstr::Need::kRealTime}});

KTSTR_CASE(fifo_preempts_a_fair_spinner_before_the_tick) {
  const ktstr::affinity::Exact here = ktstr::OneCpu(test.machine());
  // Not in step with any tick.
  const ktstr::Bursty timer{.burst = std::chrono::microseconds(50),
                            .sleep = std::chrono::microseconds(2777)};
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "fifo",
                                       .work = timer,
                                       .affinity = here,
                                       .policy = ktstr::SchedPolicy::Fifo(10)},
                                      {.name = "fair",
                                       .work = ktstr::SpinWait{},
                                       .affinity = here,
                                       .policy = ktstr::SchedPolicy::Normal()}}},
                          absl::Seconds(2)));
  const auto late = ktstr::check::TimerLatency(report).Group(0);
  test.Expect(late.p50().AtMost(test.limits().preempting_wake));
  test.Expect(late.p99().AtMost(test.limits().tick));
}
