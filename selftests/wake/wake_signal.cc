// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <signal.h>

#include "ktstr/base/fork_safe.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/signal_storm.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"wake", "quick", "kernel"},
    .cpus = 2,
    .claims = "Two workers that interrupt each other with signals both get on",
    .why = "a signal wakes or interrupts its target, and a handler returns to where it was",
    .source = "signal(7); kernel/signal.c, signal_wake_up_state",
    .failure = "signals pile up or are lost, and their target no longer runs",
});

void ExpectBothGetOn(TestCase& test, const AffinityIntent& where, bool stop_one) {
  ASSIGN_OR_SKIP(
      Workload workload,
      test.Spawn({.groups = {{.work = SignalStorm{}, .workers = 2, .affinity = where}}}));
  if (stop_one) fork_safe::SignalProcess(workload.worker_pids()[1], SIGSTOP);
  SKIP_IF_ERROR(workload.Start());
  SKIP_IF_ERROR(workload.RunFor(test.duration(absl::Milliseconds(500))).status());
  if (stop_one) fork_safe::SignalProcess(workload.worker_pids()[1], SIGKILL);
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Progress(report).EachAtLeast(2));
}

KTSTR_CASE(signals_on_one_cpu_are_no_obstacle) {
  ExpectBothGetOn(test, OneCpu(test.machine()), false);
}
KTSTR_CONTROL(signals_on_one_cpu_are_no_obstacle, one_is_stopped) {
  ExpectBothGetOn(test, OneCpu(test.machine()), true);
}

KTSTR_CASE(signals_across_cpus_are_no_obstacle) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach apart, OneCpuEach(test.machine(), 2));
  ExpectBothGetOn(test, apart, false);
}
KTSTR_CONTROL(signals_across_cpus_are_no_obstacle, one_is_stopped) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach apart, OneCpuEach(test.machine(), 2));
  ExpectBothGetOn(test, apart, true);
}

}  // namespace
}  // namespace ktstr
