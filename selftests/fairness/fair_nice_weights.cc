// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Beside each other on one CPU, nice 0 and nice 10 get CPU time as 1024 to 110.
// Why: fair tasks share by weight, and nice 10 has weight 110 (sched_prio_to_weight in
// kernel/sched/core.c). In one session only: autogroup makes each session one task of weight 1024.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"fairness", "quick", "fair"}, .needs = {ktstr::Need::kFairClass}});

KTSTR_CASE(fair_cpu_by_nice_0_and_10) {
  const ktstr::affinity::Exact here = ktstr::OneCpu(test.machine());
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run(
          {.groups = {{.name = "nice0", .work = ktstr::SpinWait{}, .affinity = here, .nice = 0},
                      {.name = "nice10", .work = ktstr::SpinWait{}, .affinity = here, .nice = 10}}},
          absl::Seconds(3)));
  test.Expect(ktstr::check::CpuShare(report).ByNiceWithin(
      {.relative = 0.03, .slack = 2 * test.limits().slice}));
}
