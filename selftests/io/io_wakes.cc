// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/io_convoy.h"
#include "ktstr/work_types/io_sync_write.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

KTSTR_SELFTEST({.tags = {"io", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that wait for storage are woken when it is done, also beside "
                          "spinners on every CPU",
                .why = "the completion of a request wakes who waits for it, and a fair sleeper is "
                       "not starved by spinners",
                .source = "kernel/sched/core.c, io_schedule",
                .failure = "a completion's wake-up is lost, or sleepers starve"});

static void ExpectWaitersGetOn(ktstr::TestCase& test, const ktstr::WorkSpec& waiter) {
  const int spinners = test.machine().allowed.Count();
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "waiters", .work = waiter, .workers = 2},
                           {.name = "spinners", .work = ktstr::SpinWait{}, .workers = spinners}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(synchronous_writers_get_on_beside_spinners) {
  ExpectWaitersGetOn(test, ktstr::IoSyncWrite{});
}
KTSTR_CONTROL(synchronous_writers_get_on_beside_spinners, nobody_is_woken) {
  ExpectWaitersGetOn(test, ktstr::Idler{});
}

KTSTR_CASE(mixed_readers_and_writers_get_on_beside_spinners) {
  ExpectWaitersGetOn(test, ktstr::IoConvoy{});
}
KTSTR_CONTROL(mixed_readers_and_writers_get_on_beside_spinners, nobody_is_woken) {
  ExpectWaitersGetOn(test, ktstr::Idler{});
}
