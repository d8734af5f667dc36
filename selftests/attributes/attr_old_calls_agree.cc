// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims =
        "sched_getscheduler, sched_getparam and getpriority return what sched_getattr returns",
    .why = "all read the same fields of the task",
    .source = "sched_setscheduler(2); getpriority(2); kernel/sched/syscalls.c",
    .failure = "one of the calls reads a stale or derived field",
});

struct Answers {
  int policy = 0;
  int priority = 0;
  int nice = 0;
  SchedAttr attr;
};

absl::StatusOr<Answers> AnswersOf(const SchedAttr& taken) {
  return InChild<Answers>([&taken](Answers& answers) {
    if (Take(taken) != 0) return;
    fork_safe::GetScheduler(0, answers.policy);
    fork_safe::GetPriority(0, answers.priority);
    fork_safe::GetNice(0, answers.nice);
    fork_safe::GetSchedAttr(0, answers.attr);
  });
}

void ExpectAgreement(TestCase& test, const SchedAttr& taken, const SchedAttr& expected) {
  ASSIGN_OR_SKIP(const Answers answers, AnswersOf(taken));
  const bool reset = (expected.flags & fork_safe::kSchedResetOnFork) != 0;
  check::Comparison table("answers");
  table.Row("sched_getattr", Describe(expected), Describe(answers.attr));
  table.Row("sched_getscheduler",
            static_cast<int>(expected.policy) | (reset ? fork_safe::kResetOnForkBit : 0),
            answers.policy);
  table.Row("sched_getparam", expected.priority, answers.priority);
  if (expected.priority == 0) table.Row("getpriority", expected.nice, answers.nice);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(calls_agree_on_fair_tasks) {
  const SchedAttr batch = Fair(PolicyKind::kBatch, 13);
  ExpectAgreement(test, batch, batch);
  ExpectAgreement(test, WithResetOnFork(batch), WithResetOnFork(batch));
}
KTSTR_CONTROL(calls_agree_on_fair_tasks, another_nice_is_expected) {
  ExpectAgreement(test, Fair(PolicyKind::kBatch, 13), Fair(PolicyKind::kBatch, 12));
}

KTSTR_CASE(calls_agree_on_real_time_tasks, {.needs = {Need::kRealTime}}) {
  const SchedAttr rr = RealTime(PolicyKind::kRoundRobin, 13);
  ExpectAgreement(test, rr, rr);
  ExpectAgreement(test, WithResetOnFork(rr), WithResetOnFork(rr));
}
KTSTR_CONTROL(calls_agree_on_real_time_tasks, no_flag_is_expected) {
  const SchedAttr rr = RealTime(PolicyKind::kRoundRobin, 13);
  ExpectAgreement(test, WithResetOnFork(rr), rr);
}

// A batch task of nice 5 that asks for FIFO and nice 9 with these flags.
void ExpectAfterFlags(TestCase& test, uint64_t flags, const SchedAttr& expected) {
  ASSIGN_OR_SKIP(
      const SchedAttr found, InChild<SchedAttr>([flags](SchedAttr& own) {
        Take(Fair(PolicyKind::kBatch, 5));
        fork_safe::SetSchedAttr(
            0, {.policy = static_cast<uint32_t>(PolicyKind::kNormal), .flags = flags, .nice = 9});
        fork_safe::GetSchedAttr(0, own);
      }));
  check::Comparison table("attributes after sched_setattr with keep flags");
  table.Row(absl::StrCat("flags ", flags), Describe(expected), Describe(found));
  test.Expect(table.AllEqual());
}

KTSTR_CASE(keep_flags_keep,
           {.claims = "SCHED_FLAG_KEEP_POLICY keeps the policy, and KEEP_PARAMS its parameters",
            .why = "so that utilisation clamps can be set without knowing the rest",
            .source = "sched_setattr(2); kernel/sched/syscalls.c",
            .min_kernel = {5, 3, 0}}) {
  using fork_safe::kSchedKeepParams;
  using fork_safe::kSchedKeepPolicy;
  ExpectAfterFlags(test, kSchedKeepPolicy, Fair(PolicyKind::kBatch, 9));
  ExpectAfterFlags(test, kSchedKeepPolicy | kSchedKeepParams, Fair(PolicyKind::kBatch, 5));
}
KTSTR_CONTROL(keep_flags_keep, no_flags) {
  ExpectAfterFlags(test, 0, Fair(PolicyKind::kBatch, 5));
}

}  // namespace
}  // namespace ktstr
