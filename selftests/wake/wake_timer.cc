// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <signal.h>

#include "ktstr/base/fork_safe.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/work_types/timer_latency.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .claims = "A task that sleeps until a time runs again after it",
    .why = "an absolute sleep ends by its timer; slack and the run queue only make it later",
    .source = "clock_nanosleep(2); kernel/time/hrtimer.c",
    .failure = "a timer is lost or late, or its wake-up is",
});

void ExpectSleepsEnd(TestCase& test, std::optional<SchedPolicy> policy, int spinners, bool stop) {
  WorkloadConfig config{
      .groups = {{.name = "timer",
                  .work = TimerLatency{.interval = std::chrono::microseconds(2777)},
                  .affinity = OneCpu(test.machine()),
                  .policy = policy}}};
  if (spinners > 0) {
    config.groups.push_back({.name = "load",
                             .work = SpinWait{},
                             .workers = spinners,
                             .affinity = OneCpu(test.machine())});
  }
  ASSIGN_OR_SKIP(Workload workload, test.Spawn(config));
  if (stop) fork_safe::SignalProcess(workload.worker_pids()[0], SIGSTOP);
  SKIP_IF_ERROR(workload.Start());
  SKIP_IF_ERROR(workload.RunFor(test.duration(absl::Seconds(1))).status());
  // The turn of a fair task may come late on a crowded machine.
  if (!stop) AwaitIterations(workload, 0, 2, absl::Seconds(5));
  if (stop) fork_safe::SignalProcess(workload.worker_pids()[0], SIGKILL);
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Progress(report).Group(0).EachAtLeast(2));
  if (policy.has_value()) {
    test.Expect(check::TimerLatency(report).Group(0).p50().AtMost(test.limits().tick));
  }
}

KTSTR_CASE(sleeps_end_alone) {
  ExpectSleepsEnd(test, std::nullopt, 0, false);
}
KTSTR_CONTROL(sleeps_end_alone, sleeper_is_stopped) {
  ExpectSleepsEnd(test, std::nullopt, 0, true);
}

KTSTR_CASE(sleeps_end_beside_spinners) {
  ExpectSleepsEnd(test, std::nullopt, 2, false);
}
KTSTR_CONTROL(sleeps_end_beside_spinners, sleeper_is_stopped) {
  ExpectSleepsEnd(test, std::nullopt, 2, true);
}

KTSTR_CASE(
    sleeps_of_real_time_tasks_end,
    {.claims = "A real-time task that sleeps until a time runs again after it, in the median "
               "within a tick",
     .needs = {Need::kRealTime}}) {
  ExpectSleepsEnd(test, SchedPolicy::Fifo(10), 2, false);
}
KTSTR_CONTROL(sleeps_of_real_time_tasks_end, sleeper_is_stopped) {
  ExpectSleepsEnd(test, SchedPolicy::Fifo(10), 2, true);
}

}  // namespace
}  // namespace ktstr
