// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/count.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "sched_getcpu by rseq or the vDSO is the CPU that the system call returns",
    .why = "the kernel writes the rseq area before it returns to user space on another CPU",
    .source = "rseq(2); getcpu(2); kernel/rseq.c",
    .failure = "per-CPU data of user space is corrupted; this suite's CPU numbers are wrong",
});

struct Tally {
  uint64_t samples = 0;
  uint64_t wrong = 0;
};

// Compares the two between two equal answers of the system call. Worker side.
void Compare(Tally& tally, int shift) noexcept {
  unsigned before = 0;
  unsigned after = 0;
  unsigned node = 0;
  fork_safe::CurrentCpuBySyscall(before, node);
  const int fast = fork_safe::CurrentCpu() + shift;
  fork_safe::CurrentCpuBySyscall(after, node);
  if (before != after) return;
  ++tally.samples;
  if (fast != static_cast<int>(before)) ++tally.wrong;
}

// Looks on each CPU in turn.
void ExpectSameOnEachCpu(TestCase& test, int shift) {
  ASSIGN_OR_SKIP(const Tally tally, InChild<Tally>([&](Tally& found) {
                   const CpuSet& allowed = test.machine().allowed;
                   for (int turn = 0; turn < 50; ++turn) {
                     for (int cpu = allowed.First(); cpu >= 0; cpu = allowed.Next(cpu)) {
                       fork_safe::SetAffinity(0, CpuSet::Of({cpu}).words());
                       Compare(found, shift);
                     }
                   }
                 }));
  test.Expect(check::Count("wrong CPU numbers", tally.wrong, tally.samples).Exactly(0));
}

KTSTR_CASE(cpu_number_follows_the_task_to_each_cpu) {
  ExpectSameOnEachCpu(test, 0);
}
KTSTR_CONTROL(cpu_number_follows_the_task_to_each_cpu, numbers_are_shifted) {
  ExpectSameOnEachCpu(test, 1);
}

void ExpectSameInNewTasks(TestCase& test, int shift) {
  ASSIGN_OR_SKIP(const Tally tally, InChild<Tally>([shift](Tally& found) {
                   for (int i = 0; i < 200; ++i) {
                     pid_t child = 0;
                     if (fork_safe::Fork(child) != 0) return;
                     if (child == 0) {
                       Compare(found, shift);
                       fork_safe::ExitProcess(0);
                     }
                     fork_safe::Reap(child);
                   }
                 }));
  test.Expect(check::Count("wrong CPU numbers", tally.wrong, tally.samples).Exactly(0));
}

KTSTR_CASE(cpu_number_of_a_new_task_is_right_at_once,
           {.claims = "A new task's first look at its CPU number is right",
            .why = "a child inherits the area with its parent's number, which the kernel replaces",
            .guards = {"sched: Fix unreliable rseq cpu_id for new tasks"}}) {
  ExpectSameInNewTasks(test, 0);
}
KTSTR_CONTROL(cpu_number_of_a_new_task_is_right_at_once, numbers_are_shifted) {
  ExpectSameInNewTasks(test, 1);
}

}  // namespace
}  // namespace ktstr
