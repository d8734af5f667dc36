// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <cerrno>
#include <vector>

#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/comparison.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "ktstr/work_types/timer_latency.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "affinity", "quick", "kernel"},
    .claims = "sched_getaffinity returns the mask that was set last",
    .why = "the mask lies within the cpuset, so nothing is to be cut off",
    .source = "sched_setaffinity(2); kernel/sched/syscalls.c",
    .failure = "masks are mixed up between tasks, or the user's mask and the effective one are",
});

// The largest number that a mask can hold, which no machine has.
constexpr int kAbsentCpu = CpuSet::kMaxCpus - 1;

// Every subset of the first allowed CPUs, four at most.
std::vector<CpuSet> Subsets(const CpuSet& allowed) {
  std::vector<int> cpus;
  for (int cpu = allowed.First(); cpu >= 0 && cpus.size() < 4; cpu = allowed.Next(cpu)) {
    cpus.push_back(cpu);
  }
  std::vector<CpuSet> all;
  for (uint32_t bits = 1; bits < 1u << cpus.size(); ++bits) {
    CpuSet subset;
    for (size_t i = 0; i < cpus.size(); ++i) {
      if ((bits >> i & 1u) != 0) subset.Add(cpus[i]);
    }
    all.push_back(subset);
  }
  return all;
}

void ExpectMask(TestCase& test, const std::vector<CpuSet>& masks, int also_set = -1) {
  check::Comparison table("masks read back");
  for (const CpuSet& mask : masks) {
    CpuSet set = mask;
    set.Add(also_set);
    ASSIGN_OR_SKIP(const CpuSet found, InChild<CpuSet>([&set](CpuSet& own) {
                     fork_safe::SetAffinity(0, set.words());
                     fork_safe::GetAffinity(0, own.mutable_words());
                   }));
    table.Row(FormatCpuList(set), FormatCpuList(mask), FormatCpuList(found));
  }
  test.Expect(table.AllEqual());
}

KTSTR_CASE(own_mask_is_the_last_set) {
  ExpectMask(test, Subsets(test.machine().allowed));
}
KTSTR_CONTROL(own_mask_is_the_last_set, another_cpu_is_expected) {
  ExpectMask(test, {CpuSet::Of({kAbsentCpu})}, FavouredCpu(test.machine()));
}

KTSTR_CASE(absent_cpus_are_cut_off,
           {.claims = "CPUs that the machine does not have are cut off a mask",
            .why = "programs set all bits to mean every CPU",
            .source = "sched_setaffinity(2), NOTES"}) {
  ExpectMask(test, Subsets(test.machine().allowed), kAbsentCpu);
}
KTSTR_CONTROL(absent_cpus_are_cut_off, absent_cpu_is_expected) {
  CpuSet both = OneCpu(test.machine()).cpus;
  both.Add(kAbsentCpu);
  ExpectMask(test, {both});
}

struct Errors {
  int empty = 0;
  int absent = 0;
  int short_buffer = 0;
};

void ExpectRefused(TestCase& test, const CpuSet& absent) {
  ASSIGN_OR_SKIP(const Errors found, InChild<Errors>([&absent](Errors& errors) {
                   errors.empty = fork_safe::SetAffinity(0, CpuSet().words());
                   errors.absent = fork_safe::SetAffinity(0, absent.words());
                   errors.short_buffer = fork_safe::GetAffinity(0, {});
                 }));
  check::Comparison table("errors of masks");
  table.Row("an empty mask", EINVAL, found.empty);
  table.Row("only absent CPUs", EINVAL, found.absent);
  table.Row("no room for the answer", EINVAL, found.short_buffer);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(impossible_masks_are_refused,
           {.claims = "A mask without any CPU of the machine is refused with EINVAL",
            .why = "the task could run nowhere",
            .source = "sched_setaffinity(2), ERRORS"}) {
  ExpectRefused(test, CpuSet::Of({kAbsentCpu}));
}
KTSTR_CONTROL(impossible_masks_are_refused, the_cpu_is_there) {
  ExpectRefused(test, OneCpu(test.machine()).cpus);
}

// `offset` rotates the masks that are expected.
void ExpectForeignMask(TestCase& test, size_t offset) {
  ASSIGN_OR_SKIP(Workload workload, test.Spawn({.groups = {{.work = TimerLatency{}}}}));
  SKIP_IF_ERROR(workload.Start());
  const std::vector<CpuSet> masks = Subsets(test.machine().allowed);
  check::Comparison table("masks of another process read back");
  for (size_t i = 0; i < masks.size(); ++i) {
    SKIP_IF_ERROR(workload.SetAffinity(0, masks[i]));
    ASSIGN_OR_SKIP(const CpuSet found, AffinityOf(workload.worker_pids()[0]));
    table.Row(FormatCpuList(masks[i]), FormatCpuList(masks[(i + offset) % masks.size()]),
              FormatCpuList(found));
  }
  ASSIGN_OR_SKIP(const WorkloadReport report, test.Collect(std::move(workload)));
  test.Expect(table.AllEqual());
  test.Expect(check::Completed(report));
}

KTSTR_CASE(mask_of_another_process_is_the_last_set) {
  ExpectForeignMask(test, 0);
}
KTSTR_CONTROL(mask_of_another_process_is_the_last_set, the_one_before_is_expected) {
  if (test.machine().allowed.Count() < 2) return test.Skip("needs 2 CPUs");
  ExpectForeignMask(test, 1);
}

}  // namespace
}  // namespace ktstr
