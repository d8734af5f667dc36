// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "All receivers of one messenger get on, and no wake-up is lost",
    .why = "one FUTEX_WAKE takes every waiter off the queue before it returns",
    .source = "futex(2), FUTEX_WAKE; kernel/futex/waitwake.c",
    .failure = "the wake queue drops a task",
});

KTSTR_CASE(fan_out_to_4_loses_no_wake) {
  ExpectEveryWake(test, FutexFanOut{});
}
KTSTR_CONTROL(fan_out_to_4_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(test, MissingOneOfTen(FutexFanOut{}, FaultyCall::kFutexWait, Positions::From(1)));
}

KTSTR_CASE(fan_out_to_4_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, FutexFanOut{});
}
KTSTR_CONTROL(fan_out_to_4_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test, MissingOneOfTen(FutexFanOut{}, FaultyCall::kFutexWait, Positions::From(1)));
}

KTSTR_CASE(fan_out_to_16_loses_no_wake) {
  ExpectEveryWake(test, FutexFanOut{.fan_out = 16});
}
KTSTR_CONTROL(fan_out_to_16_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(test, MissingOneOfTen(FutexFanOut{.fan_out = 16}, FaultyCall::kFutexWait,
                                        Positions::From(1)));
}

KTSTR_CASE(fan_out_to_16_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, FutexFanOut{.fan_out = 16});
}
KTSTR_CONTROL(fan_out_to_16_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(test, MissingOneOfTen(FutexFanOut{.fan_out = 16}, FaultyCall::kFutexWait,
                                                 Positions::From(1)));
}

}  // namespace
}  // namespace ktstr
