// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

KTSTR_SELFTEST({.tags = {"deadline", "quick", "kernel"},
                .exclusive = true,
                .claims = "A SCHED_DEADLINE worker that wakes up beside fair spinners on every CPU "
                          "runs at once: p50 well below a tick",
                .why = "a waking task of the deadline class preempts every other class without "
                       "waiting for the tick",
                .source = "sched(7); kernel/sched/core.c, wakeup_preempt",
                .failure = "wake-up preemption across classes is lost",
                .needs = {ktstr::Need::kDeadline}});

static void ExpectItPreempts(ktstr::TestCase& test, const ktstr::SchedPolicy& policy,
                             int spinners_per_cpu) {
  // Not in step with any tick.
  const ktstr::Bursty timer{.burst = std::chrono::microseconds(50),
                            .sleep = std::chrono::microseconds(2777)};
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "deadline", .work = timer, .policy = policy},
                           {.name = "fair",
                            .work = ktstr::SpinWait{},
                            .workers = spinners_per_cpu * test.machine().allowed.Count()}}},
               absl::Seconds(1)));
  test.Expect(
      ktstr::check::TimerLatency(report).Group(0).p50().AtMost(test.limits().preempting_wake));
}

static ktstr::SchedPolicy SmallReservation() {
  using std::chrono::milliseconds;
  return ktstr::SchedPolicy::Deadline(milliseconds(1), milliseconds(10), milliseconds(10));
}

KTSTR_CASE(deadline_preempts_fair_spinners_before_the_tick) {
  ExpectItPreempts(test, SmallReservation(), 1);
}
KTSTR_CONTROL(deadline_preempts_fair_spinners_before_the_tick, it_is_of_the_batch_policy) {
  // A batch task never preempts: it waits for the others' slices.
  ExpectItPreempts(test, ktstr::SchedPolicy::Batch(), 4);
}
