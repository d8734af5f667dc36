// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <array>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"cgroup", "fair"},
                .claims = "Groups on one CPU share it as their weights, within 5 % and two "
                          "timeslices, whatever the number of their tasks",
                .why = "a group is one entity on a CPU's run queue, with the weight that "
                       "cpu.weight gives it",
                .source = "Documentation/admin-guide/cgroup-v2.rst; kernel/sched/fair.c, "
                          "calc_group_shares",
                .failure = "the weight of a group is computed from stale load",
                .guards = {"sched/fair: Fix update_cfs_group() vs DELAY_DEQUEUE"},
                .needs = {Need::kCgroupCpu}});

GroupConfig Spinners(const Machine& machine, const char* name, int workers, int weight) {
  return {.name = name,
          .work = SpinWait{},
          .workers = workers,
          .affinity = OneCpu(machine),
          .cgroup = CgroupConfig{.cpu_weight = weight}};
}

// One spinner in a group of weight `first`, and `others` in one of weight 100; they are held to the
// weights in `expected`.
void ExpectShares(TestCase& test, int first, int others, std::span<const double> expected) {
  ASSIGN_OR_SKIP(const WorkloadReport report,
                 test.Run({.groups = {Spinners(test.machine(), "first", 1, first),
                                      Spinners(test.machine(), "others", others, 100)}},
                          absl::Seconds(3)));
  test.Expect(check::CpuShare(report).ByWeightWithin(
      expected, {.relative = 0.05, .slack = 2 * test.limits().slice}));
}

// Linux 7.3 has several ways to weigh a group, and two of them count its tasks.
std::optional<std::string> WhyTasksCount(const TestCase& test) {
  const std::string mode = test.machine().environment.scheduler.cgroup_mode.value_or("unknown");
  if (mode != "concur" && mode != "tasks") return std::nullopt;
  return absl::StrCat(
      "a group weighs more the more of its tasks run (debugfs sched/cgroup_mode: ", mode, ")");
}

KTSTR_CASE(groups_of_equal_weight_share_equally_whatever_their_size) {
  if (const auto reason = WhyTasksCount(test)) return test.Skip(*reason);
  ExpectShares(test, 100, 3, std::array{3.0, 1.0, 1.0, 1.0});
}
KTSTR_CONTROL(groups_of_equal_weight_share_equally_whatever_their_size, one_weighs_more) {
  if (const auto reason = WhyTasksCount(test)) return test.Skip(*reason);
  ExpectShares(test, 300, 3, std::array{3.0, 1.0, 1.0, 1.0});
}

KTSTR_CASE(groups_share_as_their_weights) {
  ExpectShares(test, 300, 1, std::array{3.0, 1.0});
}
KTSTR_CONTROL(groups_share_as_their_weights, the_weight_has_no_effect) {
  ExpectShares(test, 100, 1, std::array{3.0, 1.0});
}

}  // namespace
}  // namespace ktstr
