// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/futex_waitv.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "A worker that waits for several futexes is woken by any of them, once, and "
              "no wake-up is lost",
    .why = "futex_waitv queues on all words before it sleeps, and leaves all of them "
           "when it is woken",
    .source = "futex_waitv(2); kernel/futex/waitwake.c, futex_wait_multiple",
    .failure = "a wake-up comes while the waiter is half queued",
    .min_kernel = {5, 16, 0},
});

KTSTR_CASE(waitv_of_8_words_loses_no_wake) {
  ExpectEveryWake(test, FutexWaitv{}, {"moved_twice"});
}
KTSTR_CONTROL(waitv_of_8_words_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(test,
                  MissingOneOfTen(FutexWaitv{}, FaultyCall::kFutexWaitAny, Positions::Only(1)),
                  {"moved_twice"});
}

KTSTR_CASE(waitv_of_8_words_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, FutexWaitv{}, {"moved_twice"});
}
KTSTR_CONTROL(waitv_of_8_words_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test, MissingOneOfTen(FutexWaitv{}, FaultyCall::kFutexWaitAny, Positions::Only(1)),
      {"moved_twice"});
}

KTSTR_CASE(waitv_of_128_words_loses_no_wake) {
  ExpectEveryWake(test, FutexWaitv{.words = 128}, {"moved_twice"});
}
KTSTR_CONTROL(waitv_of_128_words_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(
      test,
      MissingOneOfTen(FutexWaitv{.words = 128}, FaultyCall::kFutexWaitAny, Positions::Only(1)),
      {"moved_twice"});
}

KTSTR_CASE(waitv_of_128_words_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, FutexWaitv{.words = 128}, {"moved_twice"});
}
KTSTR_CONTROL(waitv_of_128_words_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test,
      MissingOneOfTen(FutexWaitv{.words = 128}, FaultyCall::kFutexWaitAny, Positions::Only(1)),
      {"moved_twice"});
}

}  // namespace
}  // namespace ktstr
