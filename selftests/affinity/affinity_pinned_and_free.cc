// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Pinned workers stay where they are pinned, and free ones beside them get on.
// Why: the balancer moves what its mask lets it move, and passes over what is pinned
// (kernel/sched/fair.c, can_migrate_task). A scheduler in BPF keeps the first half as well; one
// that has lost pinned tasks starves them.
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(pinned_workers_stay_and_free_ones_get_on) {
  ASSIGN_OR_SKIP(const ktstr::affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "here",
                            .work = ktstr::SpinWait{},
                            .workers = 2,
                            .affinity = ktstr::affinity::Exact{ktstr::CpuSet::Of({each.cpus[0]})}},
                           {.name = "there",
                            .work = ktstr::Bursty{.burst = std::chrono::milliseconds(2),
                                                  .sleep = std::chrono::milliseconds(1)},
                            .workers = 2,
                            .affinity = ktstr::affinity::Exact{ktstr::CpuSet::Of({each.cpus[1]})}},
                           {.name = "free", .work = ktstr::SpinWait{}, .workers = 3}}},
               absl::Seconds(2)));
  test.Expect(ktstr::check::CpusUsed(report).Group(0).Within(ktstr::CpuSet::Of({each.cpus[0]})));
  test.Expect(ktstr::check::CpusUsed(report).Group(1).Within(ktstr::CpuSet::Of({each.cpus[1]})));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(1));
}
