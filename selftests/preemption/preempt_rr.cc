// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <algorithm>

#include "ktstr/check/turn.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"preemption", "policy", "kernel"},
    .exclusive = true,
    .claims =
        "Two SCHED_RR spinners of one priority share a CPU equally, within 3 % and two quanta",
    .why = "a task whose quantum is over goes to the end of its priority's list",
    .source = "sched(7), SCHED_RR; kernel/sched/rt.c, task_tick_rt",
    .failure = "the quantum is not counted, and round robin is FIFO",
    .needs = {Need::kRealTime},
});

void ExpectRotation(TestCase& test, SchedPolicy policy) {
  if (!test.limits().rr_slice.has_value()) return test.Skip("no kernel.sched_rr_timeslice_ms");
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "spinners",
                                       .work = SpinWait{},
                                       .workers = 2,
                                       .affinity = OneCpu(test.machine()),
                                       .policy = policy}}},
                          absl::Seconds(2)));
  test.Expect(check::CpuShare(report).EqualWithin(
      {.relative = 0.03, .slack = 2 * *test.limits().rr_slice}));
}

KTSTR_CASE(round_robin_rotates) {
  ExpectRotation(test, SchedPolicy::RoundRobin(5));
}
KTSTR_CONTROL(round_robin_rotates, spinners_are_fifo) {
  ExpectRotation(test, SchedPolicy::Fifo(5));
}

void ExpectTurnsOfAQuantum(TestCase& test, int spinners) {
  if (!test.limits().rr_slice.has_value()) return test.Skip("no kernel.sched_rr_timeslice_ms");
  const absl::Duration quantum = *test.limits().rr_slice;
  // Eight turns at least, however short the run is meant to be; a turn's end is found by a tick.
  const double scale = absl::FDivDuration(test.duration(absl::Seconds(1)), absl::Seconds(1));
  const absl::Duration nominal = std::max(absl::Seconds(2), 8 * quantum / scale);
  const absl::Duration margin = 0.1 * quantum + 2 * test.limits().tick;
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "spinners",
                                       .work = SpinWait{},
                                       .workers = spinners,
                                       .affinity = OneCpu(test.machine()),
                                       .policy = SchedPolicy::RoundRobin(5)}},
                           .stall_threshold = quantum / 4},
                          nominal));
  test.Expect(check::Turn(report).wait().AtLeast(quantum - margin));
  test.Expect(check::Turn(report).wait().AtMost(quantum + margin));
}

KTSTR_CASE(round_robin_turn_lasts_a_quantum,
           {.claims = "Of two SCHED_RR spinners of one priority on a CPU each waits for a quantum "
                      "of the other, in the median: kernel.sched_rr_timeslice_ms, within a tenth "
                      "and two ticks",
            .why = "the tick counts the quantum of the task that runs, and whoever preempts it "
                   "does not end its turn",
            .failure = "the quantum is not the one that the kernel reports"}) {
  ExpectTurnsOfAQuantum(test, 2);
}
KTSTR_CONTROL(round_robin_turn_lasts_a_quantum, there_is_a_third_one) {
  ExpectTurnsOfAQuantum(test, 3);
}

}  // namespace
}  // namespace ktstr
