// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"fairness", "quick", "fair"},
                .claims = "Beside each other on one CPU, nice 0 and nice 10 get CPU time as 1024 "
                          "to 110, within 3 % and two timeslices",
                .why = "fair tasks share by weight, and nice 10 has weight 110; in one session "
                       "only, as autogroup makes each session one task of weight 1024",
                .source = "kernel/sched/core.c, sched_prio_to_weight; sched(7)",
                .failure = "reweighting is wrong, or the workers are in two sessions"});

void ExpectWeights(TestCase& test, const std::function<absl::Status(Workload&)>& tamper) {
  const affinity::Exact here = OneCpu(test.machine());
  const SpinWait spin;
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunPhases({.groups = {{.name = "nice0", .work = spin, .affinity = here, .nice = 0},
                                 {.name = "nice10", .work = spin, .affinity = here, .nice = 10}}},
                     {{.name = "shared", .nominal = absl::Seconds(3), .begin = tamper}}));
  test.Expect(check::CpuShare(report).Phase("shared").ByNiceWithin(
      {.relative = 0.03, .slack = 2 * test.limits().slice}));
}

KTSTR_CASE(fair_cpu_by_nice_0_and_10) {
  ExpectWeights(test, {});
}
KTSTR_CONTROL(fair_cpu_by_nice_0_and_10, nice_0_is_changed_to_10_in_secret) {
  ExpectWeights(test, [](Workload& workload) { return workload.SetNice(0, 10); });
}

}  // namespace
}  // namespace ktstr
