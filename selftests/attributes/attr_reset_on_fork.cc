// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "With reset-on-fork a child has no privileged policy and no negative nice value, and "
              "not the flag itself",
    .why = "a media or audio daemon shall not hand its privileges on by a fork bomb",
    .source = "sched(7), the reset-on-fork flag; kernel/sched/core.c, sched_fork",
    .failure = "privileges leak to children, or children lose more than they should",
});

void ExpectChild(TestCase& test, std::initializer_list<SchedAttr> parents,
                 const SchedAttr& expected) {
  check::Comparison table("attributes of children after reset-on-fork");
  for (const SchedAttr& attr : parents) {
    ASSIGN_OR_SKIP(const Generations seen, AcrossFork([&attr] { return Take(attr); }));
    table.Row(Describe(attr), Describe(expected), Describe(seen.after.attr));
  }
  test.Expect(table.AllEqual());
}

KTSTR_CASE(real_time_children_become_normal, {.needs = {Need::kRealTime}}) {
  ExpectChild(test,
              {WithResetOnFork(RealTime(PolicyKind::kFifo, 5)),
               WithResetOnFork(RealTime(PolicyKind::kRoundRobin, 7))},
              Fair(PolicyKind::kNormal, 0));
}
KTSTR_CONTROL(real_time_children_become_normal, flag_is_off) {
  ExpectChild(test, {RealTime(PolicyKind::kFifo, 5)}, Fair(PolicyKind::kNormal, 0));
}

KTSTR_CASE(deadline_children_become_normal, {.needs = {Need::kDeadline}}) {
  ExpectChild(test, {WithResetOnFork(Deadline(100'000, 10'000'000))}, Fair(PolicyKind::kNormal, 0));
}
KTSTR_CONTROL(deadline_children_become_normal, parent_is_batch) {
  ExpectChild(test, {WithResetOnFork(Fair(PolicyKind::kBatch, 0))}, Fair(PolicyKind::kNormal, 0));
}

KTSTR_CASE(negative_nice_becomes_0, {.needs = {Need::kNegativeNice}}) {
  ExpectChild(test,
              {WithResetOnFork(Fair(PolicyKind::kNormal, -1)),
               WithResetOnFork(Fair(PolicyKind::kNormal, -20))},
              Fair(PolicyKind::kNormal, 0));
}
KTSTR_CONTROL(negative_nice_becomes_0, flag_is_off) {
  ExpectChild(test, {Fair(PolicyKind::kNormal, -1)}, Fair(PolicyKind::kNormal, 0));
}

KTSTR_CASE(fair_policy_and_positive_nice_stay) {
  ExpectChild(test, {WithResetOnFork(Fair(PolicyKind::kBatch, 12))}, Fair(PolicyKind::kBatch, 12));
}
KTSTR_CONTROL(fair_policy_and_positive_nice_stay, the_flag_is_expected_too) {
  const SchedAttr flagged = WithResetOnFork(Fair(PolicyKind::kBatch, 12));
  ExpectChild(test, {flagged}, flagged);
}

// Expects that a fork of a task with these attributes returns `expected`.
void ExpectForkError(TestCase& test, const SchedAttr& parent, int expected) {
  ASSIGN_OR_SKIP(const int error, InChild<int>([&parent](int& found) {
                   found = Take(parent);
                   if (found != 0) return;
                   pid_t child = 0;
                   found = fork_safe::Fork(child);
                   if (found != 0) return;
                   if (child == 0) fork_safe::ExitProcess(0);
                   fork_safe::Reap(child);
                 }));
  check::Comparison table("errors of forks");
  table.Row(Describe(parent), expected, error);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(deadline_task_without_the_flag_may_not_fork,
           {.claims = "A deadline task without reset-on-fork cannot fork: EAGAIN",
            .why = "the child would need bandwidth that nobody admitted",
            .source = "sched(7), SCHED_DEADLINE; kernel/sched/core.c, sched_fork",
            .needs = {Need::kDeadline}}) {
  ExpectForkError(test, Deadline(100'000, 10'000'000), EAGAIN);
}
KTSTR_CONTROL(deadline_task_without_the_flag_may_not_fork, flag_is_on) {
  ExpectForkError(test, WithResetOnFork(Deadline(100'000, 10'000'000)), EAGAIN);
}

void ExpectOwnFlag(TestCase& test, const SchedAttr& taken, const SchedAttr& expected) {
  ASSIGN_OR_SKIP(const SchedAttr found, InChild<SchedAttr>([&taken](SchedAttr& own) {
                   if (Take(taken) == 0) fork_safe::GetSchedAttr(0, own);
                 }));
  check::Comparison table("attributes of deadline tasks");
  table.Row(Describe(taken), Describe(expected), Describe(found));
  test.Expect(table.AllEqual());
}

KTSTR_CASE(deadline_task_tells_its_flag,
           {.claims = "sched_getattr shows whether a deadline task resets on fork",
            .why = "the flag belongs to the task, not to the deadline parameters",
            .source = "sched_setattr(2); kernel/sched/deadline.c, __getparam_dl",
            .guards = {"sched/deadline: Fix reset_on_fork reporting of DL tasks"},
            .needs = {Need::kDeadline}}) {
  const SchedAttr plain = Deadline(100'000, 10'000'000);
  ExpectOwnFlag(test, plain, plain);
  ExpectOwnFlag(test, WithResetOnFork(plain), WithResetOnFork(plain));
}
KTSTR_CONTROL(deadline_task_tells_its_flag, the_other_is_expected) {
  const SchedAttr plain = Deadline(100'000, 10'000'000);
  ExpectOwnFlag(test, WithResetOnFork(plain), plain);
}

}  // namespace
}  // namespace ktstr
