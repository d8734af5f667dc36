// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/wake_chain.h"

#include "ktstr/selftest/selftest.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "A token goes round a ring of workers that wake each other, in order, and "
              "no wake-up is lost",
    .why = "each link is one waker and one waiter, whose wait sees the wake-up or the "
           "data",
    .source = "futex(2); pipe(7)",
    .failure = "a link is lost between the last look and the sleep",
});

KTSTR_CASE(chain_of_pipes_loses_no_wake) {
  ExpectEveryWake(test, WakeChain{.wake = WakeChain::Mechanism::kPipe}, {"out_of_order"});
}
KTSTR_CONTROL(chain_of_pipes_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(
      test, MissingOneOfTen(WakeChain{.wake = WakeChain::Mechanism::kPipe}, FaultyCall::kRead),
      {"out_of_order"});
}

KTSTR_CASE(chain_of_pipes_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, WakeChain{.wake = WakeChain::Mechanism::kPipe}, {"out_of_order"});
}
KTSTR_CONTROL(chain_of_pipes_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test, MissingOneOfTen(WakeChain{.wake = WakeChain::Mechanism::kPipe}, FaultyCall::kRead),
      {"out_of_order"});
}

KTSTR_CASE(chain_of_futexes_loses_no_wake) {
  ExpectEveryWake(test, WakeChain{.wake = WakeChain::Mechanism::kFutex}, {"out_of_order"});
}
KTSTR_CONTROL(chain_of_futexes_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(
      test,
      MissingOneOfTen(WakeChain{.wake = WakeChain::Mechanism::kFutex}, FaultyCall::kFutexWait),
      {"out_of_order"});
}

KTSTR_CASE(chain_of_futexes_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, WakeChain{.wake = WakeChain::Mechanism::kFutex}, {"out_of_order"});
}
KTSTR_CONTROL(chain_of_futexes_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test,
      MissingOneOfTen(WakeChain{.wake = WakeChain::Mechanism::kFutex}, FaultyCall::kFutexWait),
      {"out_of_order"});
}

}  // namespace
}  // namespace ktstr
