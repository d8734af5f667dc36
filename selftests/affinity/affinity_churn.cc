// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workers that keep pinning themselves, and workers that keep pinning one another, all get on, and
// no call hangs. Why: sched_setaffinity of a running task ends when the stopper has moved it, and
// the stopper is the highest class there is (kernel/sched/core.c, migration_cpu_stop).
#include "ktstr/work_types/affinity_churn.h"

#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/cross_affinity_churn.h"

KTSTR_SELFTEST({.tags = {"affinity", "quick", "kernel"}, .cpus = 2});

KTSTR_CASE(workers_that_pin_themselves_get_on) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "self", .work = ktstr::AffinityChurn{}, .workers = 4}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(10));
}

KTSTR_CASE(workers_that_pin_one_another_get_on) {
  ASSIGN_OR_SKIP(
      const ktstr::WorkloadReport report,
      test.Run({.groups = {{.name = "others", .work = ktstr::CrossAffinityChurn{}, .workers = 4}}},
               absl::Seconds(1)));
  test.Expect(ktstr::check::Progress(report).EachAtLeast(10));
}
