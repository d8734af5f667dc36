// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/timer_latency.h"
#include "ktstr/work_types/unix_messaging.h"
#include "selftests/preemption/own_cpu.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "fair"},
    .claims = "A fair task that sleeps until a time runs again, beside eight that send each other "
              "messages on its CPU, within nine timeslices and a tick: p90",
    .why = "a task that wakes up waits for at most a request of each of those that are runnable. "
           "How often they sleep and wake does not matter",
    .source = "kernel/sched/fair.c, place_entity and dequeue_entity; Stoica and Abdel-Wahab 1995",
    .failure = "those that sleep for a moment only keep their place before others",
    .guards = {"sched/fair: Prevent negative lag increase during delayed dequeue"},
    .min_kernel = {6, 6, 0},
});

constexpr int kMessengers = 8;

void ExpectInTime(TestCase& test, const WorkSpec& load, int workers,
                  std::optional<SchedPolicy> policy) {
  const affinity::Exact here = OneCpu(test.machine());
  // The period is not in step with any tick.
  const TimerLatency timer{.interval = std::chrono::microseconds(2777)};
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "timer", .work = timer, .affinity = here},
                                      {.name = "load",
                                       .work = load,
                                       .workers = workers,
                                       .affinity = here,
                                       .policy = policy}}},
                          absl::Seconds(2)));
  // Others have the CPU for timeslices of their own.
  if (!test.Expect(HadTheirCpu(report, 0.85))) return;
  test.Expect(
      check::TimerLatency(report).Group(0).p90().AtMost(test.limits().RunDelay(kMessengers)));
}

KTSTR_CASE(timer_beside_messages_is_in_time) {
  ExpectInTime(test, UnixMessaging{.fds = kMessengers / 2}, kMessengers, std::nullopt);
}
KTSTR_CONTROL(timer_beside_messages_is_in_time, load_is_real_time) {
  if (const auto reason = WhyMissing(Need::kRealTime, test.machine())) return test.Skip(*reason);
  ExpectInTime(
      test, Bursty{.burst = std::chrono::milliseconds(150), .sleep = std::chrono::milliseconds(9)},
      1, SchedPolicy::Fifo(10));
}

}  // namespace
}  // namespace ktstr
