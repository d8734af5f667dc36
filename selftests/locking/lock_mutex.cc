// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/mutex_contention.h"
#include "selftests/broken_work/miscounter.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"locking", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers that compete for one futex lock hold it one at a time, and all "
                          "of them get it",
                .why = "FUTEX_WAIT sleeps only while the word says that the lock is taken, and "
                       "FUTEX_WAKE takes a waiter off the queue before it returns",
                .source = "futex(2); kernel/futex/waitwake.c",
                .failure = "a wake-up of a lock is lost, or atomic operations are broken"});

void ExpectOneOwnerAtATime(TestCase& test, const WorkSpec& contender, const AffinityIntent& where) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach(
          {.groups = {{.name = "lock", .work = contender, .workers = 6, .affinity = where}}},
          absl::Seconds(1), 1));
  test.Expect(check::Tally(report, "exclusion_violations").Exactly(0));
  test.Expect(check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(contended_lock_is_held_by_one_and_reaches_all) {
  ExpectOneOwnerAtATime(test, MutexContention{.contenders = 6, .hold_iters = 64},
                        affinity::Inherit{});
}
KTSTR_CONTROL(contended_lock_is_held_by_one_and_reaches_all, two_owners_at_a_time) {
  ExpectOneOwnerAtATime(test, Miscounter{}, affinity::Inherit{});
}

KTSTR_CASE(contended_lock_on_one_cpu_reaches_all) {
  ExpectOneOwnerAtATime(test, MutexContention{.contenders = 6, .hold_iters = 64},
                        OneCpu(test.machine()));
}
KTSTR_CONTROL(contended_lock_on_one_cpu_reaches_all, two_owners_at_a_time) {
  ExpectOneOwnerAtATime(test, Miscounter{}, OneCpu(test.machine()));
}

}  // namespace
}  // namespace ktstr
