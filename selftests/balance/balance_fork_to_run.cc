// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {

KTSTR_SELFTEST({
    .tags = {"balance", "fair"},
    .exclusive = true,
    .claims = "On a machine with idle CPUs a new process runs within a tick and a millisecond "
              "after its fork began: p50",
    .why = "a new task is put on an idle CPU where there is one, and otherwise runs when its "
           "parent waits for it",
    .source = "kernel/sched/core.c, wake_up_new_task; kernel/sched/fair.c, "
              "sched_balance_find_dst_cpu",
    .failure = "new tasks are put where others run already",
    .needs = {Need::kTwoCpus},
});

static void ExpectPromptChildren(TestCase& test, const WorkloadConfig& config, double idle_cpus) {
  ASSIGN_OR_SKIP(const IdleMeter meter, IdleMeter::Start(test.machine().allowed));
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Run(config, absl::Seconds(1)));
  ASSIGN_OR_SKIP(const auto idle_ns, meter.Read());
  check::Result prompt = check::ForkToRun(report).Group(0).p50().AtMost(test.limits().idle_wake);
  double idle = 0;
  for (const auto& [cpu, ns] : idle_ns) idle += static_cast<double>(ns);
  if (idle < idle_cpus * static_cast<double>(report.duration_ns)) {
    prompt = check::Inconclusive(std::move(prompt), "there was no idle CPU");
  }
  test.Expect(std::move(prompt));
}

KTSTR_CASE(new_process_runs_soon) {
  // The parent and its child never need more than one CPU at a time.
  ExpectPromptChildren(test, {.groups = {{.name = "forker", .work = ForkExit{}}}}, 0.2);
}
KTSTR_CONTROL(new_process_runs_soon, new_one_has_little_weight_on_a_busy_cpu) {
  const affinity::Exact here = OneCpu(test.machine());
  ExpectPromptChildren(
      test,
      {.groups = {{.name = "forker", .work = ForkExit{}, .affinity = here, .nice = 10},
                  {.name = "load", .work = SpinWait{}, .workers = 2, .affinity = here}}},
      0);
}

}  // namespace ktstr
