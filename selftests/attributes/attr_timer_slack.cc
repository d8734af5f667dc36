// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "A child begins with its parent's current timer slack, which is also its default",
    .why = "fork copies the current value to both, execve touches neither",
    .source = "prctl(2), PR_SET_TIMERSLACK; kernel/fork.c, copy_process",
    .failure = "the slack of a task is lost or left over: its sleeps are late or wake it too often",
});

// This is no kernel's default, which is 50 us.
constexpr uint64_t kSlackNs = 123'456;

int TakeSlack() noexcept {
  return fork_safe::SetTimerSlack(kSlackNs);
}
int TakeDefaultSlack() noexcept {
  return fork_safe::SetTimerSlack(0);
}

void ExpectSlack(TestCase& test, const char* when, uint64_t expected_ns,
                 const absl::StatusOr<Generations>& run) {
  ASSIGN_OR_SKIP(const Generations seen, run);
  check::Comparison table("timer slacks in ns");
  table.Row(when, expected_ns, seen.after.timer_slack_ns);
  test.Expect(table.AllEqual());
}

// The timer slack of a task like this one.
absl::StatusOr<uint64_t> UsualSlack() {
  return InChild<uint64_t>([](uint64_t& ns) { fork_safe::GetTimerSlack(ns); });
}

KTSTR_CASE(fork_hands_on_the_timer_slack) {
  ExpectSlack(test, "after fork", kSlackNs, AcrossFork(TakeSlack));
}
KTSTR_CONTROL(fork_hands_on_the_timer_slack, child_changes_it) {
  ExpectSlack(test, "after fork", kSlackNs,
              AcrossFork(TakeSlack, [] { return fork_safe::SetTimerSlack(kSlackNs + 1); }));
}

KTSTR_CASE(inherited_slack_is_the_childs_default) {
  ExpectSlack(test, "reset after fork", kSlackNs, AcrossFork(TakeSlack, TakeDefaultSlack));
}
KTSTR_CONTROL(inherited_slack_is_the_childs_default, parent_resets_it) {
  ExpectSlack(test, "reset after fork", kSlackNs, AcrossFork(TakeDefaultSlack));
}

KTSTR_CASE(exec_keeps_the_timer_slack) {
  ExpectSlack(test, "after execve", kSlackNs, AcrossExec(TakeSlack));
}
KTSTR_CONTROL(exec_keeps_the_timer_slack, none_is_set) {
  ExpectSlack(test, "after execve", kSlackNs, AcrossExec(TakeDefaultSlack));
}

KTSTR_CASE(real_time_tasks_have_no_timer_slack,
           {.claims = "A real-time task has no timer slack, and gets its own back as a fair one",
            .why = "a deadline of a real-time task is not to be rounded",
            .source = "kernel/sched/syscalls.c, __setscheduler_params (Linux 6.12)",
            .guards = {"hrtimer: Use and report correct timerslack values for realtime tasks"},
            .needs = {Need::kRealTime},
            .min_kernel = {6, 12, 0}}) {
  ASSIGN_OR_SKIP(const uint64_t usual, UsualSlack());
  ExpectSlack(test, "of FIFO", 0, AcrossFork([] { return Take(RealTime(PolicyKind::kFifo, 1)); }));
  ExpectSlack(test, "of normal after FIFO", usual, AcrossFork([] {
                const int error = Take(RealTime(PolicyKind::kFifo, 1));
                return error != 0 ? error : Take(Fair(PolicyKind::kNormal, 0));
              }));
}
KTSTR_CONTROL(real_time_tasks_have_no_timer_slack, task_is_fair) {
  ExpectSlack(test, "of FIFO", 0, AcrossFork([] { return Take(Fair(PolicyKind::kNormal, 0)); }));
}

void ExpectUsualAfterReset(TestCase& test, const SchedAttr& parent) {
  ASSIGN_OR_SKIP(const uint64_t usual, UsualSlack());
  ExpectSlack(test, "of a child that reset-on-fork made normal", usual,
              AcrossFork([&] { return Take(parent); }));
}

KTSTR_CASE(reset_on_fork_gives_timer_slack_back,
           {.claims = "The normal child of a real-time task with reset-on-fork has the usual slack",
            .why = "it is a fair task, and fair tasks' timers may be merged",
            .source = "kernel/sched/core.c, sched_fork",
            .guards = {"sched: restore timer_slack_ns when resetting RT policy on fork"},
            .needs = {Need::kRealTime},
            .min_kernel = {7, 3, 0}}) {
  ExpectUsualAfterReset(test, WithResetOnFork(RealTime(PolicyKind::kFifo, 1)));
}
KTSTR_CONTROL(reset_on_fork_gives_timer_slack_back, nothing_is_reset) {
  ExpectUsualAfterReset(test, RealTime(PolicyKind::kFifo, 1));
}

}  // namespace
}  // namespace ktstr
