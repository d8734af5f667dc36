// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/thundering_herd.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "Every waiter of a herd is woken by every batch, and no wake-up is lost",
    .why = "FUTEX_WAKE of all takes everybody off the queue; in which order is not "
           "promised",
    .source = "futex(2), FUTEX_WAKE; kernel/futex/waitwake.c",
    .failure = "a waiter is skipped when many are woken",
});

KTSTR_CASE(herd_of_7_loses_no_wake) {
  ExpectEveryWake(test, ThunderingHerd{});
}
KTSTR_CONTROL(herd_of_7_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(test,
                  MissingOneOfTen(ThunderingHerd{}, FaultyCall::kFutexWait, Positions::From(1)));
}

KTSTR_CASE(herd_of_7_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, ThunderingHerd{});
}
KTSTR_CONTROL(herd_of_7_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test, MissingOneOfTen(ThunderingHerd{}, FaultyCall::kFutexWait, Positions::From(1)));
}

KTSTR_CASE(herd_of_31_loses_no_wake) {
  ExpectEveryWake(test, ThunderingHerd{.waiters = 31});
}
KTSTR_CONTROL(herd_of_31_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(test, MissingOneOfTen(ThunderingHerd{.waiters = 31}, FaultyCall::kFutexWait,
                                        Positions::From(1)));
}

KTSTR_CASE(herd_of_31_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, ThunderingHerd{.waiters = 31});
}
KTSTR_CONTROL(herd_of_31_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(test, MissingOneOfTen(ThunderingHerd{.waiters = 31},
                                                 FaultyCall::kFutexWait, Positions::From(1)));
}

}  // namespace
}  // namespace ktstr
