// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/io_convoy.h"
#include "ktstr/work_types/io_sync_write.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"io", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that wait for storage are woken when it is done, also beside "
                          "spinners on every CPU",
                .why = "the completion of a request wakes who waits for it, and a fair sleeper is "
                       "not starved by spinners",
                .source = "kernel/sched/core.c, io_schedule",
                .failure = "a completion's wake-up is lost, or sleepers starve"});

// How often each waiter is woken, also in a short run on a crowded machine with a slow disk.
constexpr uint64_t kWakes = 3;

void ExpectWaitersGetOn(TestCase& test, const WorkSpec& first, const WorkSpec& second) {
  const int spinners = test.machine().allowed.Count();
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach({.groups = {{.name = "first", .work = first},
                                    {.name = "second", .work = second},
                                    {.name = "spinners", .work = SpinWait{}, .workers = spinners}}},
                        absl::Seconds(1), kWakes));
  test.Expect(check::Progress(report).EachAtLeast(kWakes));
}

KTSTR_CASE(synchronous_writers_get_on_beside_spinners) {
  ExpectWaitersGetOn(test, IoSyncWrite{}, IoSyncWrite{});
}
KTSTR_CONTROL(synchronous_writers_get_on_beside_spinners, one_of_two_is_not_woken) {
  ExpectWaitersGetOn(test, IoSyncWrite{}, Idler{});
}

KTSTR_CASE(mixed_readers_and_writers_get_on_beside_spinners) {
  ExpectWaitersGetOn(test, IoConvoy{}, IoConvoy{});
}
KTSTR_CONTROL(mixed_readers_and_writers_get_on_beside_spinners, one_of_two_is_not_woken) {
  ExpectWaitersGetOn(test, IoConvoy{}, Idler{});
}

}  // namespace
}  // namespace ktstr
