// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/comparison.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "A process that executes another program keeps policy, nice value and priority",
    .why = "execve replaces what runs, not how it is scheduled",
    .source = "sched(7): preserved across execve(2)",
    .failure = "execve touches the scheduling attributes, or the move to another CPU at exec does",
});

// Expects that a process has `expected` after it took `taken` and executed.
void ExpectKept(TestCase& test, const SchedAttr& taken, const SchedAttr& expected) {
  ASSIGN_OR_SKIP(const Generations seen, AcrossExec([&taken] { return Take(taken); }));
  check::Comparison table("attributes after execve");
  table.Row(Describe(taken), Describe(expected), Describe(seen.after.attr));
  test.Expect(table.AllEqual());
}

KTSTR_CASE(exec_keeps_fair_policy_and_nice) {
  for (const SchedAttr& attr :
       {Fair(PolicyKind::kNormal, 11), Fair(PolicyKind::kBatch, 7), Fair(PolicyKind::kIdle, 0)}) {
    ExpectKept(test, attr, attr);
  }
}
KTSTR_CONTROL(exec_keeps_fair_policy_and_nice, another_nice_is_expected) {
  ExpectKept(test, Fair(PolicyKind::kNormal, 11), Fair(PolicyKind::kNormal, 10));
}

KTSTR_CASE(exec_keeps_real_time_and_its_reset_flag, {.needs = {Need::kRealTime}}) {
  const SchedAttr attr = WithResetOnFork(RealTime(PolicyKind::kFifo, 3));
  ExpectKept(test, attr, attr);
}
KTSTR_CONTROL(exec_keeps_real_time_and_its_reset_flag, no_flag_is_expected) {
  const SchedAttr attr = RealTime(PolicyKind::kFifo, 3);
  ExpectKept(test, WithResetOnFork(attr), attr);
}

void ExpectCpusKept(TestCase& test, const CpuSet& expected) {
  const CpuSet one = OneCpu(test.machine()).cpus;
  ASSIGN_OR_SKIP(const Generations seen,
                 AcrossExec([&one] { return fork_safe::SetAffinity(0, one.words()); }));
  check::Comparison table("affinities after execve");
  table.Row("one CPU", FormatCpuList(expected), FormatCpuList(seen.after.affinity));
  test.Expect(table.AllEqual());
}

KTSTR_CASE(exec_keeps_the_cpus,
           {.claims = "A process that executes another program keeps its affinity",
            .why = "the balancing at exec chooses among the allowed CPUs only",
            .source = "sched_setaffinity(2): preserved across execve(2)"}) {
  ExpectCpusKept(test, OneCpu(test.machine()).cpus);
}
KTSTR_CONTROL(exec_keeps_the_cpus, no_cpu_is_expected) {
  ExpectCpusKept(test, {});
}

void ExpectRenamed(TestCase& test, const char* expected) {
  ASSIGN_OR_SKIP(const Generations seen,
                 AcrossExec([] { return fork_safe::SetThreadName("before"); }));
  check::Comparison table("names after execve");
  table.Row("of /proc/self/exe", expected, seen.after.name.data());
  test.Expect(table.AllEqual());
}

KTSTR_CASE(exec_takes_the_name_of_the_file,
           {.claims = "A process that executes a file is called like the file",
            .why = "execve sets the name anew, and tools distinguish tasks by it",
            .source = "prctl(2), PR_SET_NAME; proc_pid_comm(5)"}) {
  ExpectRenamed(test, "exe");
}
KTSTR_CONTROL(exec_takes_the_name_of_the_file, the_old_name_is_expected) {
  ExpectRenamed(test, "before");
}

}  // namespace
}  // namespace ktstr
