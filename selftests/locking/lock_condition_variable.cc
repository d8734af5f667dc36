// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A broadcast that wakes one waiter and moves the others to the lock reaches all of them, and the
// lock is held by one at a time. Why: FUTEX_CMP_REQUEUE, and with priority inheritance
// FUTEX_CMP_REQUEUE_PI, leave no waiter of the condition behind when the count says all (futex(2)).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/futex_requeue.h"

KTSTR_SELFTEST({.tags = {"locking", "quick", "kernel"}, .cpus = 2});

namespace {

void ExpectAllAreReached(ktstr::TestCase& test, ktstr::FutexLockMode mode) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "crowd",
                                       .work = ktstr::FutexRequeue{.waiters = 5, .lock_mode = mode},
                                       .workers = 6}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Tally(report, "exclusion_violations").Exactly(0));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(2));
  test.Expect(ktstr::check::LostWakes(report).Exactly(0));
}

}  // namespace

KTSTR_CASE(broadcast_reaches_every_waiter) {
  ExpectAllAreReached(test, ktstr::FutexLockMode::kPlain);
}

KTSTR_CASE(broadcast_to_a_pi_lock_reaches_every_waiter) {
  ExpectAllAreReached(test, ktstr::FutexLockMode::kPi);
}
