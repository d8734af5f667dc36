// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Four workers of different policies that hold three priority-inheriting locks in a chain get on
// for as long as they run, with time-outs in the middle of it, and hold each lock one at a time.
// Why: the chain walk lends the top waiter's priority to every owner on the way and takes it back
// when a waiter leaves (kernel/locking/rtmutex.c, rt_mutex_adjust_prio_chain). Guards against
// "sched: Fix missing ENQUEUE_REPLENISH during PI de-boosting", after which a task never ran again.
#include "ktstr/work_types/pi_chain.h"

#include "ktstr/selftest/selftest.h"

KTSTR_SELFTEST({.tags = {"pi", "quick", "kernel"},
                .exclusive = true,
                .needs = {ktstr::Need::kRealTime}});

namespace {

void ExpectTheChainGetsOn(ktstr::TestCase& test, const ktstr::AffinityIntent& where) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "chain",
                            .work = ktstr::PiChain{.give_up = std::chrono::milliseconds(1)},
                            .workers = 4,
                            .affinity = where}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Tally(report, "exclusion_violations").Exactly(0));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}

}  // namespace

KTSTR_CASE(chain_of_pi_locks_on_one_cpu_gets_on) {
  ExpectTheChainGetsOn(test, ktstr::OneCpu(test.machine()));
}

KTSTR_CASE(chain_of_pi_locks_on_all_cpus_gets_on) {
  ExpectTheChainGetsOn(test, ktstr::affinity::Inherit{});
}
