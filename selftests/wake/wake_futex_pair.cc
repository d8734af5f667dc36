// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Two workers that wake each other through futexes both get on, and no wake-up is lost.
// Why: FUTEX_WAKE takes waiters off the queue before it returns, so a waiter that was queued and
// did not change its mind has been woken (futex(2), kernel/futex/waitwake.c).
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/futex_ping_pong.h"

KTSTR_SELFTEST({.tags = {"wake", "quick", "kernel"}, .cpus = 2});

static void ExpectEveryWakeArrives(ktstr::TestCase& test, const ktstr::AffinityIntent& where) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "pair",
                                       .work = ktstr::FutexPingPong{.spin_iters = 64},
                                       .workers = 2,
                                       .affinity = where}}},
                          absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(100));
  test.Expect(ktstr::check::LostWakes(report).Exactly(0));
}

KTSTR_CASE(futex_pair_on_one_cpu_loses_no_wake) {
  ExpectEveryWakeArrives(test, ktstr::OneCpu(test.machine()));
}

KTSTR_CASE(futex_pair_on_two_cpus_loses_no_wake) {
  ASSIGN_OR_SKIP(const ktstr::affinity::OneCpuEach apart, OneCpuEach(test.machine(), 2));
  ExpectEveryWakeArrives(test, apart);
}
