// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/priority_inversion.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"pi", "quick", "kernel"},
    .exclusive = true,
    .claims = "A worker of high priority waits for a priority-inheriting lock no longer than twice "
              "the time that its owner of low priority holds it, and a tick. This is the p90, "
              "beside one of a priority between that spins for two ticks",
    .why = "the owner runs with the priority of its first waiter until it gives the lock back",
    .source = "futex(2), FUTEX_LOCK_PI2; Documentation/locking/rt-mutex-design.rst",
    .failure = "the owner is not boosted, and who needs no lock at all keeps it from going on",
    .needs = {Need::kRealTime},
});

void ExpectBoundedWait(TestCase& test, FutexLockMode mode) {
  const absl::Duration tick = test.limits().tick;
  // The three rest for a quarter of the time, so that no limit of real-time tasks stops them.
  const PriorityInversion work{.medium_burst = absl::ToChronoNanoseconds(2 * tick),
                               .rest = absl::ToChronoNanoseconds(tick * 0.8),
                               .lock_mode = mode};
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run({.groups = {{.work = work, .workers = 3, .affinity = OneCpu(test.machine())}}},
               absl::Seconds(1)));
  const absl::Duration hold =
      absl::Nanoseconds(report.spin_step_ns * static_cast<double>(work.hold_iters));
  test.Expect(check::LockWait(report).Role("high").Percentile(90).AtMost(2 * hold + tick));
}

KTSTR_CASE(inheritance_bounds_the_wait_for_a_lock) {
  ExpectBoundedWait(test, FutexLockMode::kPi);
}
KTSTR_CONTROL(inheritance_bounds_the_wait_for_a_lock, the_lock_is_a_plain_one) {
  ExpectBoundedWait(test, FutexLockMode::kPlain);
}

void ExpectNoInversion(TestCase& test, FutexLockMode mode) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach({.groups = {{.work = PriorityInversion{.lock_mode = mode},
                                                .workers = 3,
                                                .affinity = OneCpu(test.machine())}}},
                                   absl::Seconds(1), 10));
  test.Expect(check::Tally(report, "inversions").Exactly(0));
}

KTSTR_CASE(
    nobody_between_finishes_while_the_urgent_one_waits,
    {.claims = "On one CPU no worker of a priority between ends its work while one of high "
               "priority waits for a priority-inheriting lock that one of low priority holds",
     .why = "the boosted owner runs before it, whatever the time that all this takes"}) {
  ExpectNoInversion(test, FutexLockMode::kPi);
}
KTSTR_CONTROL(nobody_between_finishes_while_the_urgent_one_waits, the_lock_is_a_plain_one) {
  ExpectNoInversion(test, FutexLockMode::kPlain);
}

}  // namespace
}  // namespace ktstr
