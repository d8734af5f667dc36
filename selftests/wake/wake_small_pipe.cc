// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/small_pipe.h"
#include "selftests/wake/every_wake.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "Many writers and readers of a pipe of one page all get on, no wake-up is "
              "lost and no message overtakes another",
    .why = "exclusive waiters hand the wake-up on when there is more to do than they "
           "do",
    .source = "pipe(7); fs/pipe.c",
    .failure = "writers and readers wait for each other for ever",
    .guards = {"pipe: wakeup wr_wait after setting max_usage",
               "pipe: increase minimum default pipe size to 2 pages"},
});

KTSTR_CASE(small_pipe_loses_no_wake) {
  ExpectEveryWake(test, SmallPipe{}, {"out_of_order"});
}
KTSTR_CONTROL(small_pipe_loses_no_wake, readers_sleep_on) {
  ExpectEveryWake(test, MissingAllFromNowOn(SmallPipe{}, FaultyCall::kRead, Positions::From(4)),
                  {"out_of_order"});
}

KTSTR_CASE(small_pipe_loses_no_wake_under_load) {
  ExpectEveryWakeUnderLoad(test, SmallPipe{}, {"out_of_order"});
}
KTSTR_CONTROL(small_pipe_loses_no_wake_under_load, readers_sleep_on) {
  ExpectEveryWakeUnderLoad(test,
                           MissingAllFromNowOn(SmallPipe{}, FaultyCall::kRead, Positions::From(4)),
                           {"out_of_order"});
}

}  // namespace
}  // namespace ktstr
