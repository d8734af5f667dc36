// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/bursty.h"
#include "selftests/fairness/spinners.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"fairness", "cgroup", "fair"},
    .claims = "Spinners beside a cgroup that goes idle and returns do not stall",
    .why = "the group's lag is kept while it is idle, and is at most one request",
    .source = "kernel/sched/fair.c, place_entity, reweight_entity",
    .failure = "lag grows with each change of the group's weight",
    .guards = {"sched/fair: Fix update_cfs_group() vs DELAY_DEQUEUE"},
    .needs = {Need::kCgroupCpu},
});

GroupConfig InGroup(GroupConfig group, int weight) {
  group.cgroup = CgroupConfig{.cpu_weight = weight};
  return group;
}

void ExpectUndisturbed(TestCase& test, std::optional<SchedPolicy> policy_of_second) {
  GroupConfig sleeper = Spinners(test, "sleeper", 1);
  sleeper.work =
      Bursty{.burst = std::chrono::milliseconds(3), .sleep = std::chrono::milliseconds(7)};
  ASSIGN_OR_SKIP(
      const WorkloadReport report,
      test.RunUntilEach({.groups = {Spinners(test, "first", 1),
                                    Spinners(test, "second", 1, std::nullopt, policy_of_second),
                                    InGroup(sleeper, 10'000)}},
                        absl::Seconds(2), 1));
  ExpectNoStall(test, report, 0, 2);
  ExpectNoStall(test, report, 1, 2);
  test.Expect(check::Progress(report).EachAtLeast(1));
}

KTSTR_CASE(bystanders_of_a_heavy_group_that_comes_and_goes) {
  ExpectUndisturbed(test, std::nullopt);
}
KTSTR_CONTROL(bystanders_of_a_heavy_group_that_comes_and_goes, second_has_next_to_no_weight) {
  ExpectUndisturbed(test, SchedPolicy::Idle());
}

}  // namespace
}  // namespace ktstr
