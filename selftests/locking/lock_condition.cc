// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/futex_requeue.h"
#include "selftests/broken_work/idler.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST(
    {.tags = {"locking", "quick", "kernel"},
     .cpus = 2,
     .claims = "A broadcast that wakes one waiter and moves the others to the lock "
               "reaches all of them, again and again",
     .why = "FUTEX_CMP_REQUEUE and FUTEX_CMP_REQUEUE_PI leave no waiter of the condition "
            "behind when their counts say all",
     .source = "futex(2); kernel/futex/requeue.c",
     .failure = "a waiter is lost on its way from one futex to the other"});

// How many broadcasts reach each waiter, also in a short run on a crowded machine.
constexpr uint64_t kBroadcasts = 10;

void ExpectAllAreReached(TestCase& test, const WorkSpec& crowd) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach({.groups = {{.name = "crowd", .work = crowd, .workers = 6}}},
                                   absl::Seconds(1), kBroadcasts));
  test.Expect(check::Progress(report).EachAtLeast(kBroadcasts));
}

KTSTR_CASE(broadcast_reaches_every_waiter) {
  ExpectAllAreReached(test, FutexRequeue{.waiters = 5});
}
KTSTR_CONTROL(broadcast_reaches_every_waiter, nobody_is_reached) {
  ExpectAllAreReached(test, Idler{});
}

KTSTR_CASE(broadcast_to_a_pi_lock_reaches_every_waiter) {
  ExpectAllAreReached(test, FutexRequeue{.waiters = 5, .lock_mode = FutexLockMode::kPi});
}
KTSTR_CONTROL(broadcast_to_a_pi_lock_reaches_every_waiter, nobody_is_reached) {
  ExpectAllAreReached(test, Idler{});
}

}  // namespace
}  // namespace ktstr
