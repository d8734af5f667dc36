// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "selftests/preemption/gives_way.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"preemption", "policy", "quick", "fair"},
    .claims = "A SCHED_IDLE spinner gives its CPU up to a normal task that wakes up there within "
              "an eighth of a tick, at nine of ten wake-ups at least",
    .why = "an idle-policy task is preempted by any other, without regard to its slice",
    .source = "sched(7), SCHED_IDLE; kernel/sched/fair.c, wakeup_preempt_fair",
    .failure = "background work delays foreground work",
    .guards = {"sched: Cancel the slice protection of the idle entity"},
});

KTSTR_CASE(idle_spinner_gives_way_within_a_tick) {
  ExpectTheSpinnerGivesWay(test,
                           {.sleeper = SchedPolicy::Normal(), .spinner = SchedPolicy::Idle()});
}
// A batch task preempts nobody when it wakes up.
KTSTR_CONTROL(idle_spinner_gives_way_within_a_tick, sleeper_is_batch_and_spinner_normal) {
  ExpectTheSpinnerGivesWay(test,
                           {.sleeper = SchedPolicy::Batch(), .spinner = SchedPolicy::Normal()});
}

}  // namespace
}  // namespace ktstr
