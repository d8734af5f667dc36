// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/turn.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"preemption", "quick", "fair"},
    .claims = "Two spinners on one CPU take turns of at most the base slice, ended by a tick",
    .why = "a task whose request is served is preempted at the next tick when another is eligible",
    .source = "kernel/sched/fair.c, update_deadline, entity_tick",
    .failure = "each turn lasts a tick longer than it has to, and so does everybody's latency",
    .guards = {"sched: Reduce the default slice to avoid tasks getting an extra tick"},
    .min_kernel = {6, 6, 0},
});

// Shorter than any base slice (0.7 ms since Linux 6.17), and longer than what the witness's probe
// takes at once, which must not look like the end of a turn.
constexpr absl::Duration kInterruption = absl::Microseconds(500);

// An iteration of so many steps is far shorter than that on any machine.
constexpr uint64_t kShortIteration = 64;

void ExpectShortTurns(TestCase& test, SchedPolicy policy) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "spinners",
                                       .work = SpinWait{.spin_iters = kShortIteration},
                                       .workers = 2,
                                       .affinity = OneCpu(test.machine()),
                                       .policy = policy}},
                           .stall_threshold = kInterruption},
                          absl::Seconds(1)));
  // Half a tick above: a turn that begins between two ticks ends with the second one.
  test.Expect(check::Turn(report).length().AtMost(test.limits().slice + test.limits().tick / 2));
}

KTSTR_CASE(turns_last_a_slice) {
  ExpectShortTurns(test, SchedPolicy::Normal());
}
// The quantum of SCHED_RR is 100 ms by default.
KTSTR_CONTROL(turns_last_a_slice, spinners_are_round_robin) {
  if (const auto reason = WhyMissing(Need::kRealTime, test.machine())) return test.Skip(*reason);
  ExpectShortTurns(test, SchedPolicy::RoundRobin(1));
}

}  // namespace
}  // namespace ktstr
