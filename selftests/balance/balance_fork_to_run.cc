// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <algorithm>

#include "ktstr/machine/placement.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

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

// `cpus`: where the workers may run. `idle_cpus`: so much of them idles at the least.
void ExpectPromptChildren(TestCase& test, const WorkloadConfig& config, const CpuSet& cpus,
                          double idle_cpus) {
  ASSIGN_OR_SKIP(const IdleMeter meter, IdleMeter::Start(cpus));
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

GroupConfig SpinnersOn(const affinity::Exact& cpus) {
  return {.name = "load", .work = SpinWait{}, .workers = 2, .affinity = cpus};
}

KTSTR_CASE(new_process_runs_soon) {
  // The parent and its child never need more than one CPU at a time.
  ExpectPromptChildren(test, {.groups = {{.name = "forker", .work = ForkExit{}}}},
                       test.machine().allowed, 0.2);
}
KTSTR_CONTROL(new_process_runs_soon, new_one_has_little_weight_on_a_busy_cpu) {
  const affinity::Exact here = OneCpu(test.machine());
  ExpectPromptChildren(
      test,
      {.groups = {{.name = "forker", .work = ForkExit{}, .affinity = here, .nice = 19},
                  SpinnersOn(here)}},
      here.cpus, 0);
}

// All CPUs of a last-level cache and as many others as half of that; without others just these.
absl::StatusOr<CpuSet> OneAndAHalfCaches(const Machine& machine) {
  ASSIGN_OR_RETURN(CpuSet cpus, LlcAligned(machine.topology, machine.allowed));
  const int wanted = cpus.Count() + cpus.Count() / 2;
  for (int cpu = machine.allowed.First(); cpu >= 0 && cpus.Count() < wanted;
       cpu = machine.allowed.Next(cpu)) {
    cpus.Add(cpu);
  }
  return cpus;
}

// One forker fewer than CPUs: with its child it never needs more than one at a time, so that a CPU
// is free for each new process.
GroupConfig Storm(const CpuSet& cpus) {
  return {.name = "forkers",
          .work = ForkExit{.child_work = std::chrono::milliseconds(2)},
          .workers = std::max(1, cpus.Count() - 1),
          .affinity = affinity::Exact{cpus}};
}

KTSTR_CASE(
    storm_of_new_processes_finds_the_free_cpus,
    {.claims =
         "The new processes of a storm may use the CPUs of a cache and a half, and never need all "
         "of them. Each runs within a tick and a millisecond after its fork began: p50",
     .why = "a new task is put on the idlest CPU of its mask, and groups of CPUs are compared by "
            "what of them is in the mask",
     .source = "kernel/sched/fair.c, sched_balance_find_dst_group",
     .failure = "groups of CPUs are compared by CPUs outside the mask, and new tasks crowd some",
     .guards = {"sched/fair: Only update stats for allowed CPUs when looking for dst group"}}) {
  ASSIGN_OR_SKIP(const CpuSet cpus, OneAndAHalfCaches(test.machine()));
  ExpectPromptChildren(test, {.groups = {Storm(cpus)}}, cpus, 0.2);
}
KTSTR_CONTROL(storm_of_new_processes_finds_the_free_cpus, they_have_little_weight_on_a_busy_cpu) {
  const affinity::Exact here = OneCpu(test.machine());
  ASSIGN_OR_SKIP(const CpuSet cpus, OneAndAHalfCaches(test.machine()));
  GroupConfig storm = Storm(cpus);
  storm.affinity = here;
  storm.nice = 19;
  ExpectPromptChildren(test, {.groups = {storm, SpinnersOn(here)}}, here.cpus, 0);
}

}  // namespace
}  // namespace ktstr
