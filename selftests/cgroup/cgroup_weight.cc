// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Groups on one CPU share it as their weights, also when one has more tasks than the other.
// Why: a group is one entity on each CPU's run queue, with the weight that cpu.weight gives it
// (Documentation/admin-guide/cgroup-v2.rst; kernel/sched/fair.c, calc_group_shares). Guards against
// "sched/fair: Fix update_cfs_group() vs DELAY_DEQUEUE".
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

KTSTR_SELFTEST({.tags = {"cgroup", "fairness", "fair"}, .needs = {ktstr::Need::kFairClass}});

namespace {

ktstr::GroupConfig Spinners(const ktstr::Machine& machine, const char* name, int workers,
                            int weight) {
  return {.name = name,
          .work = ktstr::SpinWait{},
          .workers = workers,
          .affinity = ktstr::OneCpu(machine),
          .cgroup = ktstr::CgroupConfig{.cpu_weight = weight}};
}

}  // namespace

KTSTR_CASE(groups_of_equal_weight_share_equally_whatever_their_size) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {Spinners(test.machine(), "one", 1, 100),
                                      Spinners(test.machine(), "three", 3, 100)}},
                          absl::Seconds(3)));
  test.Expect(ktstr::check::CpuShare(report).ByWeightWithin(
      std::array{3.0, 1.0, 1.0, 1.0}, {.relative = 0.05, .slack = 2 * test.limits().slice}));
}

KTSTR_CASE(groups_share_as_their_weights) {
  ASSIGN_OR_SKIP(const ktstr::WorkloadReport report,
                 test.Run({.groups = {Spinners(test.machine(), "light", 1, 100),
                                      Spinners(test.machine(), "heavy", 1, 300)}},
                          absl::Seconds(3)));
  test.Expect(ktstr::check::CpuShare(report).ByWeightWithin(
      std::array{1.0, 3.0}, {.relative = 0.05, .slack = 2 * test.limits().slice}));
}
