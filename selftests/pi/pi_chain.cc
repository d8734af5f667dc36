// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/pi_chain.h"

#include "ktstr/selftest/selftest.h"
#include "selftests/broken_work/miscounter.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"pi", "quick", "kernel"},
                .exclusive = true,
                .claims = "Four workers of different policies that hold three priority-inheriting "
                          "locks in a chain, with time-outs, all get on, one owner to a lock",
                .why = "the chain walk lends the top waiter's priority to every owner on the way, "
                       "and takes it back when a waiter leaves",
                .source = "kernel/locking/rtmutex.c, rt_mutex_adjust_prio_chain",
                .failure = "a task is lost between boosting and its end",
                .guards = {"sched/deadline: Fix missing ENQUEUE_REPLENISH during PI de-boosting"},
                .needs = {Need::kRealTime}});

void ExpectTheChainGetsOn(TestCase& test, const WorkSpec& chain, const AffinityIntent& where) {
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach(
          {.groups = {{.name = "chain", .work = chain, .workers = 4, .affinity = where}}},
          absl::Seconds(1), 1));
  test.Expect(check::Tally(report, "exclusion_violations").Exactly(0));
  test.Expect(check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(chain_of_pi_locks_on_one_cpu_gets_on) {
  ExpectTheChainGetsOn(test, PiChain{.give_up = std::chrono::milliseconds(1)},
                       OneCpu(test.machine()));
}
KTSTR_CONTROL(chain_of_pi_locks_on_one_cpu_gets_on, two_owners_at_a_time) {
  ExpectTheChainGetsOn(test, Miscounter{}, OneCpu(test.machine()));
}

KTSTR_CASE(chain_of_pi_locks_on_all_cpus_gets_on) {
  ExpectTheChainGetsOn(test, PiChain{.give_up = std::chrono::milliseconds(1)}, affinity::Inherit{});
}
KTSTR_CONTROL(chain_of_pi_locks_on_all_cpus_gets_on, two_owners_at_a_time) {
  ExpectTheChainGetsOn(test, Miscounter{}, affinity::Inherit{});
}

}  // namespace
}  // namespace ktstr
