// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workers that compete for one futex lock hold it one at a time, all get it, and none sleeps on
// although it was released. Why: FUTEX_WAIT sleeps only while the word says that the lock is taken,
// and FUTEX_WAKE takes a waiter off the queue before it returns (futex(2)).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/mutex_contention.h"

KTSTR_SELFTEST({.tags = {"locking", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(contended_lock_is_held_by_one_and_reaches_all) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "contenders",
                            .work = ktstr::MutexContention{.contenders = 6, .hold_iters = 64},
                            .workers = 6}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Tally(report, "exclusion_violations").Exactly(0));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
  test.Expect(ktstr::check::LostWakes(report).Exactly(0));
}

KTSTR_CASE(contended_lock_on_one_cpu_reaches_all) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "contenders",
                            .work = ktstr::MutexContention{.contenders = 4, .hold_iters = 64},
                            .workers = 4,
                            .affinity = ktstr::OneCpu(test.machine())}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Tally(report, "exclusion_violations").Exactly(0));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}
