// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {

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

static void ExpectRotation(TestCase& test, SchedPolicy policy) {
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

}  // namespace ktstr
