// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/comparison.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "quick", "kernel"},
    .claims = "Attributes that make no sense are refused with EINVAL, whoever asks",
    .why = "the parameters are looked at before the privileges",
    .source = "sched_setattr(2), ERRORS; kernel/sched/syscalls.c, __sched_setscheduler",
    .failure = "a check is missing, and the scheduler runs on values that it cannot bear",
});

struct Refusal {
  std::string what;
  SchedAttr attr;
};

void ExpectError(TestCase& test, int expected, const std::vector<Refusal>& refusals,
                 const std::function<int()>& prepare = {}) {
  check::Comparison table(absl::StrCat("errors other than ", expected));
  for (const Refusal& refusal : refusals) {
    ASSIGN_OR_SKIP(const int error, InChild<int>([&](int& found) {
                     found = prepare ? prepare() : 0;
                     if (found == 0) found = Take(refusal.attr);
                   }));
    table.Row(refusal.what, expected, error);
  }
  test.Expect(table.AllEqual());
}

std::vector<Refusal> Impossible() {
  SchedAttr late = Deadline(1'000'000, 10'000'000);
  late.period = 9'000'000;
  SchedAttr unknown_flag = Fair(PolicyKind::kNormal, 0);
  unknown_flag.flags = uint64_t{1} << 40;
  return {{"FIFO without priority", RealTime(PolicyKind::kFifo, 0)},
          {"RR without priority", RealTime(PolicyKind::kRoundRobin, 0)},
          {"FIFO of priority 100", RealTime(PolicyKind::kFifo, 100)},
          {"normal with a priority", RealTime(PolicyKind::kNormal, 1)},
          {"batch with a priority", RealTime(PolicyKind::kBatch, 1)},
          {"policy 4, which was never used", {.policy = 4}},
          {"policy 99", {.policy = 99}},
          {"an unknown flag", unknown_flag},
          {"runtime below 1024 ns", Deadline(1023, 10'000'000)},
          {"runtime above the deadline", Deadline(10'000'001, 10'000'000)},
          {"deadline above the period", late},
          {"no deadline", Deadline(0, 0)}};
}

KTSTR_CASE(impossible_attributes_are_einval) {
  ExpectError(test, EINVAL, Impossible());
}
KTSTR_CONTROL(impossible_attributes_are_einval, attributes_are_possible) {
  ExpectError(test, EINVAL, {{"batch", Fair(PolicyKind::kBatch, 19)}});
}

void ExpectUnprivileged(TestCase& test, const std::vector<Refusal>& refusals) {
  if (test.machine().environment.privileges.effective_uid != 0 &&
      test.machine().environment.privileges.cap_sys_nice().value_or(true)) {
    return test.Skip("needs a user without CAP_SYS_NICE");
  }
  ASSIGN_OR_SKIP(const int error, InChild<int>([](int& found) { found = BecomeUnprivileged(); }));
  if (error != 0) return test.Skip("cannot become another user");
  ExpectError(test, EPERM, refusals, BecomeUnprivileged);
}

KTSTR_CASE(unprivileged_tasks_get_no_real_time,
           {.claims = "Without privilege and rlimits, FIFO, RR and deadline are refused with EPERM",
            .why = "a real-time task can take a CPU from everybody",
            .source = "sched(7), privileges and resource limits"}) {
  ExpectUnprivileged(test, {{"FIFO", RealTime(PolicyKind::kFifo, 1)},
                            {"RR", RealTime(PolicyKind::kRoundRobin, 1)},
                            {"deadline", Deadline(100'000, 10'000'000)}});
}
KTSTR_CONTROL(unprivileged_tasks_get_no_real_time, task_asks_for_batch) {
  ExpectUnprivileged(test, {{"batch", Fair(PolicyKind::kBatch, 19)}});
}

// After the task has taken `first`, it may not take `then`.
void ExpectNoWayBack(TestCase& test, const SchedAttr& first, const SchedAttr& then) {
  ASSIGN_OR_SKIP(const int error, InChild<int>([&](int& found) {
                   found = BecomeUnprivileged();
                   if (found == 0) found = Take(first);
                   if (found == 0) found = Take(then);
                 }));
  check::Comparison table("errors of the way back");
  table.Row(absl::StrCat(Describe(first), " to ", Describe(then)), EPERM, error);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(
    unprivileged_tasks_give_up_weight_for_good,
    {.claims = "Without RLIMIT_NICE, a task cannot lower its nice value, leave SCHED_IDLE or "
               "clear reset-on-fork",
     .why = "each would take back what it had given up",
     .source =
         "sched(7); getpriority(2); kernel/sched/syscalls.c, user_check_sched_setscheduler"}) {
  const int nice = kMaxNice - 1;
  ExpectNoWayBack(test, Fair(PolicyKind::kNormal, kMaxNice), Fair(PolicyKind::kNormal, nice));
  ExpectNoWayBack(test, Fair(PolicyKind::kIdle, 0), Fair(PolicyKind::kNormal, kMaxNice));
  ExpectNoWayBack(test, WithResetOnFork(Fair(PolicyKind::kNormal, kMaxNice)),
                  Fair(PolicyKind::kNormal, kMaxNice));
}
KTSTR_CONTROL(unprivileged_tasks_give_up_weight_for_good, task_gives_up_more) {
  ExpectNoWayBack(test, Fair(PolicyKind::kNormal, 18), Fair(PolicyKind::kNormal, 19));
}

struct Errors {
  std::array<int, 5> of_call{};
};

void ExpectOfTask(TestCase& test, pid_t tid, int expected) {
  ASSIGN_OR_SKIP(const Errors found, InChild<Errors>([tid](Errors& errors) {
                   SchedAttr attr;
                   uint64_t interval = 0;
                   CpuSet cpus;
                   errors.of_call = {fork_safe::SetSchedAttr(tid, Fair(PolicyKind::kNormal, 19)),
                                     fork_safe::GetSchedAttr(tid, attr),
                                     fork_safe::RoundRobinInterval(tid, interval),
                                     fork_safe::SetAffinity(tid, CpuSet::Of({0}).words()),
                                     fork_safe::GetAffinity(tid, cpus.mutable_words())};
                 }));
  check::Comparison table("errors for a task that is not there");
  constexpr const char* kCalls[] = {"sched_setattr", "sched_getattr", "sched_rr_get_interval",
                                    "sched_setaffinity", "sched_getaffinity"};
  for (size_t i = 0; i < found.of_call.size(); ++i) {
    table.Row(kCalls[i], expected, found.of_call[i]);
  }
  test.Expect(table.AllEqual());
}

KTSTR_CASE(missing_tasks_are_esrch,
           {.claims = "Calls for a task that does not exist return ESRCH",
            .why = "an answer for another task would be worse than none",
            .source = "sched_setattr(2), sched_setaffinity(2), sched_rr_get_interval(2), ERRORS"}) {
  // This pid lies above the largest pid_max.
  ExpectOfTask(test, 0x7fffffff, ESRCH);
}
KTSTR_CONTROL(missing_tasks_are_esrch, task_is_there) {
  ExpectOfTask(test, 0, ESRCH);
}

}  // namespace
}  // namespace ktstr
