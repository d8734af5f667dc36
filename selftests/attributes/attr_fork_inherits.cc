// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/comparison.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "A forked child has its parent's policy, nice value, priority and CPUs",
    .why = "fork copies them, and reset-on-fork, which changes that, is off",
    .source = "sched(7); sched_setaffinity(2); kernel/sched/core.c, sched_fork",
    .failure = "a policy's parameters are lost or mixed up while a task is copied",
});

// `in_child` is what the child does before it looks at itself.
void ExpectInherited(TestCase& test, std::initializer_list<SchedAttr> parents,
                     const std::function<int()>& in_child = {}) {
  check::Comparison table("attributes of forked children");
  for (const SchedAttr& attr : parents) {
    ASSIGN_OR_SKIP(const Generations seen, AcrossFork([&attr] { return Take(attr); }, in_child));
    table.Row(Describe(attr), Describe(attr), Describe(seen.after.attr));
  }
  test.Expect(table.AllEqual());
}

KTSTR_CASE(fork_hands_on_fair_policy_and_nice) {
  ExpectInherited(test, {Fair(PolicyKind::kNormal, 0), Fair(PolicyKind::kNormal, 19),
                         Fair(PolicyKind::kBatch, 7), Fair(PolicyKind::kIdle, 0)});
}
KTSTR_CONTROL(fork_hands_on_fair_policy_and_nice, child_renices_itself) {
  ExpectInherited(test, {Fair(PolicyKind::kNormal, 5)},
                  [] { return Take(Fair(PolicyKind::kNormal, 6)); });
}

KTSTR_CASE(fork_hands_on_real_time_policy_and_priority, {.needs = {Need::kRealTime}}) {
  ExpectInherited(test, {RealTime(PolicyKind::kFifo, 1), RealTime(PolicyKind::kFifo, 99),
                         RealTime(PolicyKind::kRoundRobin, 42)});
}
KTSTR_CONTROL(fork_hands_on_real_time_policy_and_priority, child_becomes_normal) {
  ExpectInherited(test, {RealTime(PolicyKind::kFifo, 1)},
                  [] { return Take(Fair(PolicyKind::kNormal, 0)); });
}

void ExpectSliceInherited(TestCase& test, uint64_t expected_ns) {
  ASSIGN_OR_SKIP(const Generations seen, AcrossFork([] { return Take({.runtime = 700'000}); }));
  check::Comparison table("slices of forked children");
  table.Row("slice of 700 us", expected_ns, seen.after.attr.runtime);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(fork_hands_on_the_slice,
           {.claims = "A forked child has its parent's EEVDF slice",
            .why = "it is copied with the task, so a program's helpers keep its latency",
            .source = "kernel/sched/core.c, sched_fork; kernel/sched/fair.c, se->custom_slice",
            .needs = {Need::kSlice}}) {
  ExpectSliceInherited(test, 700'000);
}
KTSTR_CONTROL(fork_hands_on_the_slice, another_slice_is_expected) {
  ExpectSliceInherited(test, 800'000);
}

void ExpectCpusInherited(TestCase& test, const std::function<int()>& in_child = {}) {
  const CpuSet one = OneCpu(test.machine()).cpus;
  ASSIGN_OR_SKIP(const Generations seen,
                 AcrossFork([&one] { return fork_safe::SetAffinity(0, one.words()); }, in_child));
  check::Comparison table("affinities of forked children");
  table.Row("one CPU", FormatCpuList(one), FormatCpuList(seen.after.affinity));
  test.Expect(table.AllEqual());
}

KTSTR_CASE(fork_hands_on_the_cpus) {
  ExpectCpusInherited(test);
}
KTSTR_CONTROL(fork_hands_on_the_cpus, child_widens_its_mask) {
  const CpuSet all = test.machine().allowed;
  if (all.Count() < 2) return test.Skip("needs 2 CPUs");
  ExpectCpusInherited(test, [&all] { return fork_safe::SetAffinity(0, all.words()); });
}

}  // namespace
}  // namespace ktstr
