// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Spinners of equal weight on one CPU get equal CPU time.
// Why: EEVDF keeps every runnable task's lag within one request of its due share
// (kernel/sched/fair.c; Stoica and Abdel-Wahab 1995), so what remains at the ends is two
// timeslices.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"fairness", "quick", "fair"}, .needs = {ktstr::Need::kFairClass}});

KTSTR_CASE(equal_spinners_share_a_cpu_equally) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {{.name = "spinners",
                                       .work = ktstr::SpinWait{},
                                       .workers = 4,
                                       .affinity = ktstr::OneCpu(test.machine())}}},
                          absl::Seconds(3)));
  test.Expect(ktstr::check::CpuShare(report).EqualWithin(
      {.relative = 0.03, .slack = 2 * test.limits().slice}));
}
