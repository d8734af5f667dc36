// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/cgroup/own_group.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"cgroup", "quick", "kernel"},
                .cpus = 2,
                .claims = "Frozen workers stand still, and go on when they are thawed",
                .why = "cgroup.freeze stops every task of the group at its next return to user "
                       "space, and cgroup.events says when all of them have stopped",
                .source = "Documentation/admin-guide/cgroup-v2.rst, cgroup.freeze",
                .failure = "the freezer reports too early, or a thawed task is not woken",
                .needs = {Need::kCgroup}});

void ExpectFrozenStandStill(TestCase& test, bool freeze) {
  ASSIGN_OR_SKIP(const Cgroup group, OwnGroup("freeze"));
  ASSIGN_OR_SKIP(Workload workload, SpawnIn(group, test, SpinWait{}, 3));
  SKIP_IF_ERROR(workload.Start());
  test.Expect(AwaitIterations(workload, 2, 1, absl::Seconds(5)), "the workers run");
  if (freeze) SKIP_IF_ERROR(group.Freeze());
  const std::vector<uint64_t> before = workload.SnapshotIterations();
  SKIP_IF_ERROR(workload.RunFor(test.duration(absl::Milliseconds(300))).status());
  const std::vector<uint64_t> after = workload.SnapshotIterations();
  SKIP_IF_ERROR(group.Thaw());

  uint64_t moved = 0;
  for (size_t i = 0; i < before.size(); ++i) moved += after[i] - before[i];
  test.Expect(check::Count("iterations of frozen workers", moved, before.size()).Exactly(0));
  for (size_t i = 0; i < before.size(); ++i) {
    test.Expect(AwaitIterations(workload, i, 2, absl::Seconds(5)), "a thawed worker goes on");
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Completed(report));
}

KTSTR_CASE(frozen_workers_stand_still_and_thawed_ones_go_on) {
  ExpectFrozenStandStill(test, true);
}
KTSTR_CONTROL(frozen_workers_stand_still_and_thawed_ones_go_on, not_frozen) {
  ExpectFrozenStandStill(test, false);
}

}  // namespace
}  // namespace ktstr
