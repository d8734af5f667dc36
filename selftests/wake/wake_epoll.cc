// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/epoll_storm.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "Consumers that share an epoll instance get every event, and no wake-up is "
              "lost",
    .why = "an event that comes while the ready list is handed over goes to the "
           "overflow list, and is looked at after it",
    .source = "epoll(7); fs/eventpoll.c",
    .failure = "an event is left on the overflow list",
    .guards = {"eventpoll: fix missing wakeup for ovflist in ep_poll_callback"},
});

KTSTR_CASE(epoll_of_an_eventfd_loses_no_wake) {
  ExpectEveryWake(test, EpollStorm{});
}
KTSTR_CONTROL(epoll_of_an_eventfd_loses_no_wake, consumers_sleep_on) {
  ExpectEveryWake(test,
                  MissingAllFromNowOn(EpollStorm{}, FaultyCall::kWaitForEvent, Positions::From(1)));
}

KTSTR_CASE(epoll_of_an_eventfd_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, EpollStorm{});
}
KTSTR_CONTROL(epoll_of_an_eventfd_loses_no_wake_under_load, consumers_sleep_on) {
  ExpectEveryWakeUnderLoad(
      test, MissingAllFromNowOn(EpollStorm{}, FaultyCall::kWaitForEvent, Positions::From(1)));
}

KTSTR_CASE(epoll_of_many_producers_loses_no_wake) {
  ExpectEveryWake(test, EpollStorm{.producers = 3, .consumers = 3, .events_per_burst = 4});
}
KTSTR_CONTROL(epoll_of_many_producers_loses_no_wake, consumers_sleep_on) {
  ExpectEveryWake(
      test, MissingAllFromNowOn(EpollStorm{.producers = 3, .consumers = 3, .events_per_burst = 4},
                                FaultyCall::kWaitForEvent, Positions::From(3)));
}

KTSTR_CASE(epoll_of_many_producers_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, EpollStorm{.producers = 3, .consumers = 3, .events_per_burst = 4});
}
KTSTR_CONTROL(epoll_of_many_producers_loses_no_wake_under_load, consumers_sleep_on) {
  ExpectEveryWakeUnderLoad(
      test, MissingAllFromNowOn(EpollStorm{.producers = 3, .consumers = 3, .events_per_burst = 4},
                                FaultyCall::kWaitForEvent, Positions::From(3)));
}

}  // namespace
}  // namespace ktstr
