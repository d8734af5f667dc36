// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/check/comparison.h"
#include "ktstr/machine/cgroup.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/timer_latency.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "cgroup", "quick", "kernel"},
    .claims = "A process that is written to cgroup.procs is listed there, and nowhere else",
    .why = "a process is a member of exactly one cgroup of a hierarchy",
    .source = "cgroups(7); Documentation/admin-guide/cgroup-v2.rst",
    .failure = "a move is lost or half done",
    .needs = {Need::kCgroup},
});

absl::StatusOr<Cgroup> MakeGroup(const char* name, std::vector<std::string> controllers = {}) {
  ASSIGN_OR_RETURN(const CgroupHierarchy hierarchy, CgroupHierarchy::Find());
  return hierarchy.Create(absl::StrCat("ktstr-", name, "-", getpid()),
                          {.controllers = std::move(controllers)});
}

std::string Members(const Cgroup& group) {
  const absl::StatusOr<std::vector<pid_t>> pids = group.Processes();
  return pids.ok() ? absl::StrJoin(*pids, ",") : pids.status().ToString();
}

// `move_back` moves the worker once more before the last look.
void ExpectMembership(TestCase& test, bool move_back) {
  ASSIGN_OR_SKIP(const Cgroup first, MakeGroup("first"));
  ASSIGN_OR_SKIP(const Cgroup second, MakeGroup("second"));
  ASSIGN_OR_SKIP(Workload workload, test.Spawn({.groups = {{.work = TimerLatency{}}}}));
  SKIP_IF_ERROR(workload.Start());
  const std::string pid = absl::StrCat(workload.worker_pids()[0]);
  check::Comparison table("members");
  SKIP_IF_ERROR(workload.MoveToCgroup(0, first.path()));
  table.Row("of the first group", pid, Members(first));
  SKIP_IF_ERROR(workload.MoveToCgroup(0, second.path()));
  if (move_back) SKIP_IF_ERROR(workload.MoveToCgroup(0, first.path()));
  table.Row("of the first group after the next move", "", Members(first));
  table.Row("of the second group", pid, Members(second));
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(table.AllEqual());
  test.Expect(check::Completed(report));
}

KTSTR_CASE(a_moved_process_is_in_one_group) {
  ExpectMembership(test, false);
}
KTSTR_CONTROL(a_moved_process_is_in_one_group, it_is_moved_back) {
  ExpectMembership(test, true);
}

void ExpectCpuMax(TestCase& test, const std::string& expected_burst) {
  ASSIGN_OR_SKIP(const Cgroup group, MakeGroup("quota", {"cpu"}));
  SKIP_IF_ERROR(group.SetCpuMax({.quota = absl::Milliseconds(20)}));
  SKIP_IF_ERROR(group.WriteAttribute("cpu.max.burst", "5000"));
  SKIP_IF_ERROR(
      group.SetCpuMax({.quota = absl::Milliseconds(30), .period = absl::Milliseconds(50)}));
  ASSIGN_OR_SKIP(const std::string limit, group.ReadAttribute("cpu.max"));
  ASSIGN_OR_SKIP(const std::string burst, group.ReadAttribute("cpu.max.burst"));
  check::Comparison table("settings");
  table.Row("cpu.max", "30000 50000", limit);
  table.Row("cpu.max.burst", expected_burst, burst);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(cpu_max_reads_back_and_leaves_burst,
           {.claims = "cpu.max reads back, and writing it leaves cpu.max.burst as it was",
            .why = "they are two settings of one bandwidth, each with a file of its own",
            .source = "Documentation/admin-guide/cgroup-v2.rst, cpu.max.burst",
            .guards = {"sched/core: Fix incorrect initialization of the 'burst' parameter in "
                       "cpu_max_write()"},
            .needs = {Need::kCgroupCpu},
            .min_kernel = {5, 14, 0}}) {
  ExpectCpuMax(test, "5000");
}
KTSTR_CONTROL(cpu_max_reads_back_and_leaves_burst, no_burst_is_expected) {
  ExpectCpuMax(test, "0");
}

// `grow`: whether the cpuset gets the CPU back.
void ExpectUserMaskKept(TestCase& test, bool grow) {
  ASSIGN_OR_SKIP(const affinity::OneCpuEach two, OneCpuEach(test.machine(), 2));
  const CpuSet both = CpuSet::Of({two.cpus[0], two.cpus[1]});
  ASSIGN_OR_SKIP(const Cgroup group, MakeGroup("mask", {"cpuset"}));
  SKIP_IF_ERROR(group.SetCpus(both));
  ASSIGN_OR_SKIP(Workload workload, test.Spawn({.groups = {{.work = TimerLatency{}}}}));
  SKIP_IF_ERROR(workload.Start());
  SKIP_IF_ERROR(workload.MoveToCgroup(0, group.path()));
  SKIP_IF_ERROR(workload.SetAffinity(0, both));
  SKIP_IF_ERROR(group.SetCpus(CpuSet::Of({two.cpus[0]})));
  ASSIGN_OR_SKIP(const CpuSet shrunk, AffinityOf(workload.worker_pids()[0]));
  if (grow) SKIP_IF_ERROR(group.SetCpus(both));
  ASSIGN_OR_SKIP(const CpuSet grown, AffinityOf(workload.worker_pids()[0]));
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  check::Comparison table("masks");
  table.Row("in the shrunk cpuset", FormatCpuList(CpuSet::Of({two.cpus[0]})),
            FormatCpuList(shrunk));
  table.Row("in the cpuset as it was", FormatCpuList(both), FormatCpuList(grown));
  test.Expect(table.AllEqual());
  test.Expect(check::Completed(report));
}

KTSTR_CASE(user_mask_outlives_a_shrunk_cpuset,
           {.claims = "A mask that a cpuset cut comes back when the cpuset grows again",
            .why = "the kernel keeps what the user asked for beside what is in force",
            .source = "sched_setaffinity(2); kernel/cgroup/cpuset.c; user_cpus_ptr (Linux 6.2)",
            .guards = {"sched: Always preserve the user requested cpumask"},
            .needs = {Need::kCgroupCpuset},
            .min_kernel = {6, 2, 0}}) {
  ExpectUserMaskKept(test, true);
}
KTSTR_CONTROL(user_mask_outlives_a_shrunk_cpuset, cpuset_stays_small) {
  ExpectUserMaskKept(test, false);
}

}  // namespace
}  // namespace ktstr
