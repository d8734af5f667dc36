// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"fairness", "quick", "fair"},
                .claims = "Spinners of equal weight on one CPU get equal CPU time, within 3 % and "
                          "two timeslices",
                .why = "EEVDF keeps every runnable task's lag within one request of its due share, "
                       "so what remains at the ends is two timeslices",
                .source = "kernel/sched/fair.c; Stoica and Abdel-Wahab 1995",
                .failure = "lag or placement of fair tasks is wrong"});

void ExpectEqualShares(TestCase& test, std::optional<int> nice_of_fourth) {
  const affinity::Exact here = OneCpu(test.machine());
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.Run(
          {.groups =
               {{.name = "spinners", .work = SpinWait{}, .workers = 3, .affinity = here},
                {.name = "fourth", .work = SpinWait{}, .affinity = here, .nice = nice_of_fourth}}},
          absl::Seconds(3)));
  test.Expect(
      check::CpuShare(report).EqualWithin({.relative = 0.03, .slack = 2 * test.limits().slice}));
}

KTSTR_CASE(equal_spinners_share_a_cpu_equally) {
  ExpectEqualShares(test, std::nullopt);
}
KTSTR_CONTROL(equal_spinners_share_a_cpu_equally, one_spinner_is_niced) {
  ExpectEqualShares(test, 10);
}

}  // namespace
}  // namespace ktstr
