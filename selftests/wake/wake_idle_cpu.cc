// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/thundering_herd.h"
#include "selftests/balance/others.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "kernel"},
    .cpus = 2,
    .exclusive = true,
    .claims = "A futex waiter pinned to an idle CPU runs within a tick and a millisecond of its "
              "wake-up by another CPU: p50 and p90",
    .why = "the wake-up interrupts the idle CPU, or it sees it while it polls; the tick would be "
           "the latest rescue",
    .source = "kernel/sched/core.c, ttwu_queue and resched_curr",
    .failure = "an idle CPU is not notified, and sleeps on beside a task that waits",
    .needs = {Need::kTwoCpus},
});

// A waker and a waiter on a CPU each; on the waiter's may be a real-time hog besides.
void ExpectPromptWakes(TestCase& test, bool hog) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  const CpuSet waiters_cpu = CpuSet::Of({each.cpus[1]});
  const ThunderingHerd pair{.waiters = 1, .inter_batch = std::chrono::microseconds(2777)};
  WorkloadConfig config{.groups = {{.work = pair, .workers = 2, .affinity = each}}};
  if (hog) {
    config.groups.push_back({.name = "hog",
                             .work = Bursty{.burst = std::chrono::milliseconds(32),
                                            .sleep = std::chrono::milliseconds(2)},
                             .affinity = affinity::Exact{waiters_cpu},
                             .policy = SchedPolicy::Fifo(10)});
  }
  ASSIGN_OR_SKIP(const IdleMeter meter, IdleMeter::Start(waiters_cpu));
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Run(config, absl::Seconds(1)));
  ASSIGN_OR_SKIP(const auto idle_ns, meter.Read());
  if (!test.Expect(OthersHadAtMost(0.1, report, idle_ns))) return;
  const check::Latency wakes = check::WakeLatency(report).Role("waiter");
  test.Expect(wakes.p50().AtMost(test.limits().idle_wake));
  test.Expect(wakes.p90().AtMost(test.limits().idle_wake));
}

KTSTR_CASE(waiter_on_an_idle_cpu_runs_within_a_tick) {
  ExpectPromptWakes(test, false);
}
KTSTR_CONTROL(waiter_on_an_idle_cpu_runs_within_a_tick, the_cpu_is_not_idle) {
  if (const auto reason = WhyMissing(Need::kRealTime, test.machine())) return test.Skip(*reason);
  ExpectPromptWakes(test, true);
}

}  // namespace
}  // namespace ktstr
