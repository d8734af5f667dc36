// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "selftests/wake/missed_wakes.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"wake", "quick", "kernel"},
                .cpus = 2,
                .claims = "Two workers that wake each other through futexes both get on, and no "
                          "wake-up is lost",
                .why = "FUTEX_WAKE takes waiters off the queue before it returns, so a waiter that "
                       "was queued and did not change its mind has been woken",
                .source = "futex(2); kernel/futex/waitwake.c",
                .failure = "a wake-up is lost"});

// Each turn may wait for a timeslice beside the load of others.
constexpr uint64_t kRounds = 100;

void ExpectEveryWakeArrives(TestCase& test, const WorkSpec& pair, const AffinityIntent& where) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.RunUntilEach(
                     {.groups = {{.name = "pair", .work = pair, .workers = 2, .affinity = where}}},
                     absl::Seconds(1), kRounds));
  test.Expect(check::Progress(report).EachAtLeast(kRounds));
  test.Expect(check::LostWakes(report).Exactly(0));
}

// The pair, the responder of which misses wakes.
WorkSpec Missing() {
  return MissingOneOfTen(FutexPingPong{.spin_iters = 64}, FaultyCall::kFutexWait,
                         Positions::Only(1));
}

KTSTR_CASE(futex_pair_on_one_cpu_loses_no_wake) {
  ExpectEveryWakeArrives(test, FutexPingPong{.spin_iters = 64}, OneCpu(test.machine()));
}
KTSTR_CONTROL(futex_pair_on_one_cpu_loses_no_wake, one_of_ten_is_missed) {
  ExpectEveryWakeArrives(test, Missing(), OneCpu(test.machine()));
}

KTSTR_CASE(futex_pair_on_two_cpus_loses_no_wake, {.needs = {Need::kTwoCpus}}) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach apart, OneCpuEach(test.machine(), 2));
  ExpectEveryWakeArrives(test, FutexPingPong{.spin_iters = 64}, apart);
}
KTSTR_CONTROL(futex_pair_on_two_cpus_loses_no_wake, one_of_ten_is_missed) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach apart, OneCpuEach(test.machine(), 2));
  ExpectEveryWakeArrives(test, Missing(), apart);
}

}  // namespace
}  // namespace ktstr
