// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/spin_wait.h"
#include "selftests/cgroup/own_group.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({.tags = {"cgroup", "affinity", "quick", "kernel"},
                .cpus = 2,
                .claims = "Workers of a cpuset run on its CPUs only, also when these change under "
                          "them",
                .why = "a write to cpuset.cpus sets the masks of all tasks of the group before it "
                       "returns",
                .source = "kernel/cgroup/cpuset.c, cpuset_update_tasks_cpumask",
                .failure = "a task keeps its old CPUs",
                .needs = {Need::kCgroupCpuset}});

constexpr size_t kWorkers = 3;

// The cpuset goes to and fro; `shift` 1 expects the workers where it was before.
void ExpectInsideTheCpuset(TestCase& test, size_t shift) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach each, OneCpuEach(test.machine(), 2));
  ASSIGN_OR_SKIP(const Cgroup group, OwnGroup("cpuset", {"cpuset"}));
  ASSIGN_OR_SKIP(Workload workload, SpawnIn(group, test, SpinWait{.spin_iters = 64}, kWorkers));
  SKIP_IF_ERROR(workload.Start());
  uint64_t samples = 0;
  uint64_t outside = 0;
  const MonotonicTime end = MonotonicTime::In(test.duration(absl::Seconds(1)));
  for (size_t turn = 0; !end.has_passed(); ++turn) {
    SKIP_IF_ERROR(group.SetCpus(CpuSet::Of({each.cpus[turn % 2]})));
    for (size_t worker = 0; worker < kWorkers; ++worker) {
      // One of two more iterations began after the write had returned.
      if (!AwaitIterations(workload, worker, 2, absl::Seconds(1))) continue;
      ++samples;
      if (workload.SnapshotCpus()[worker] != each.cpus[(turn + shift) % 2]) ++outside;
    }
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(check::Count("samples outside the cpuset", outside, samples).Exactly(0));
}

KTSTR_CASE(cpuset_that_changes_is_never_left) {
  ExpectInsideTheCpuset(test, 0);
}
KTSTR_CONTROL(cpuset_that_changes_is_never_left, expected_on_the_old_cpu) {
  ExpectInsideTheCpuset(test, 1);
}

}  // namespace
}  // namespace ktstr
