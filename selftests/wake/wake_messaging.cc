// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/unix_messaging.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "Every message of many senders to many receivers arrives, in order, and no "
              "wake-up is lost",
    .why = "a write to an empty socket or pipe wakes its reader",
    .source = "unix(7); pipe(7)",
    .failure = "a reader sleeps beside data",
});

KTSTR_CASE(messages_through_pipes_loses_no_wake) {
  ExpectEveryWake(test, UnixMessaging{.fds = 4, .transport = UnixMessaging::Transport::kPipe},
                  {"out_of_order"});
}
KTSTR_CONTROL(messages_through_pipes_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(
      test,
      MissingOneOfTen(UnixMessaging{.fds = 4, .transport = UnixMessaging::Transport::kPipe},
                      FaultyCall::kRead, Positions::From(4)),
      {"out_of_order"});
}

KTSTR_CASE(messages_through_pipes_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test,
                           UnixMessaging{.fds = 4, .transport = UnixMessaging::Transport::kPipe},
                           {"out_of_order"});
}
KTSTR_CONTROL(messages_through_pipes_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test,
      MissingOneOfTen(UnixMessaging{.fds = 4, .transport = UnixMessaging::Transport::kPipe},
                      FaultyCall::kRead, Positions::From(4)),
      {"out_of_order"});
}

KTSTR_CASE(messages_through_sockets_loses_no_wake) {
  ExpectEveryWake(test, UnixMessaging{.fds = 4}, {"out_of_order"});
}
KTSTR_CONTROL(messages_through_sockets_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWake(test,
                  MissingOneOfTen(UnixMessaging{.fds = 4}, FaultyCall::kRead, Positions::From(4)),
                  {"out_of_order"});
}

KTSTR_CASE(messages_through_sockets_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, UnixMessaging{.fds = 4}, {"out_of_order"});
}
KTSTR_CONTROL(messages_through_sockets_loses_no_wake_under_load, one_of_ten_is_missed) {
  ExpectEveryWakeUnderLoad(
      test, MissingOneOfTen(UnixMessaging{.fds = 4}, FaultyCall::kRead, Positions::From(4)),
      {"out_of_order"});
}

}  // namespace
}  // namespace ktstr
