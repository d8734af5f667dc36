// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/futex_requeue.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "Waiters that a broadcast moves to the lock all get it in turn, and no "
              "wake-up is lost",
    .why = "a moved waiter is woken by the unlock of the word that it was moved to",
    .source = "futex(2), FUTEX_CMP_REQUEUE; kernel/futex/requeue.c",
    .failure = "a waiter is on neither queue",
});

KTSTR_CASE(requeue_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, FutexRequeue{}, {"exclusion_violations"});
}
KTSTR_CONTROL(requeue_loses_no_wake_under_load, wakes_are_missed) {
  ExpectEveryWakeUnderLoad(test,
                           WithFault(FutexRequeue{}, {.call = FaultyCall::kFutexRequeue,
                                                      .effect = FaultEffect::kLose,
                                                      .from = 3,
                                                      .every = 10}),
                           {"exclusion_violations"});
}

KTSTR_CASE(requeue_to_a_pi_lock_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, FutexRequeue{.lock_mode = FutexLockMode::kPi},
                           {"exclusion_violations"});
}
// A PI lock has no rule for lost wakes: that nobody gets on shows them.
KTSTR_CONTROL(requeue_to_a_pi_lock_loses_no_wake_under_load, wakes_are_missed) {
  ExpectEveryWakeUnderLoad(
      test,
      WithFault(FutexRequeue{.lock_mode = FutexLockMode::kPi},
                {.call = FaultyCall::kFutexWaitRequeuePi, .effect = FaultEffect::kMissWake},
                Positions::From(1)),
      {"exclusion_violations"});
}

}  // namespace
}  // namespace ktstr
