// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/asymmetric_waker.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "A pair of different policies that wakes each other gets on, and no wake-up "
              "is lost",
    .why = "a wake-up puts its task on a queue whatever the classes of the two are",
    .source = "futex(2); sched(7)",
    .failure = "a class drops a task that another one wakes",
    .needs = {Need::kRealTime},
});

KTSTR_CASE(fair_waker_of_a_real_time_task_loses_no_wake) {
  ExpectEveryWake(test, AsymmetricWaker{.wakee_class = SchedClass::kFifo});
}
KTSTR_CONTROL(fair_waker_of_a_real_time_task_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(test, MissingOneOfTen(AsymmetricWaker{.wakee_class = SchedClass::kFifo},
                                        FaultyCall::kFutexWait, Positions::Only(1)));
}

KTSTR_CASE(fair_waker_of_a_real_time_task_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, AsymmetricWaker{.wakee_class = SchedClass::kFifo});
}
KTSTR_CONTROL(fair_waker_of_a_real_time_task_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(test, MissingOneOfTen(AsymmetricWaker{.wakee_class = SchedClass::kFifo},
                                                 FaultyCall::kFutexWait, Positions::Only(1)));
}

}  // namespace
}  // namespace ktstr
