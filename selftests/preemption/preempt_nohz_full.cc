// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/preemption/own_cpu.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"preemption", "fair"},
    .exclusive = true,
    .claims = "Two spinners on a CPU that may run without a tick take turns: neither waits for "
              "more than a hundred timeslices",
    .why = "the tick of such a CPU is stopped for one runnable task only",
    .source = "Documentation/timers/no_hz.rst; kernel/sched/core.c, sched_can_stop_tick",
    .failure = "the tick stays stopped when a second task comes, which waits until the first one "
               "sleeps",
    .guards = {"sched/fair: Fix sched_can_stop_tick() for fair tasks"},
    .needs = {Need::kNohzFull},
});

void ExpectTurns(TestCase& test, std::optional<SchedPolicy> policy) {
  // isolcpus= may name these CPUs too. Only tasks that are pinned there may use them then.
  const CpuSet tickless =
      *test.machine().environment.cpus.nohz_full & test.machine().topology.online();
  if (tickless.empty()) return test.Skip("no online CPU is free of the tick");
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {{.name = "spinners",
                                       .work = SpinWait{},
                                       .workers = 2,
                                       .affinity = affinity::Exact{CpuSet::Of({tickless.First()})},
                                       .policy = policy}}},
                          absl::Seconds(2)));
  if (!test.Expect(HadTheirCpu(report, 0.5))) return;
  test.Expect(check::Progress(report).EachAtLeast(2));
  test.Expect(check::Stall(report).AtMost(test.limits().RunDelay(100)));
}

KTSTR_CASE(spinners_without_a_tick_take_turns) {
  ExpectTurns(test, std::nullopt);
}
KTSTR_CONTROL(spinners_without_a_tick_take_turns, first_in_first_out) {
  if (const auto reason = WhyMissing(Need::kRealTime, test.machine())) return test.Skip(*reason);
  ExpectTurns(test, SchedPolicy::Fifo(5));
}

}  // namespace
}  // namespace ktstr
