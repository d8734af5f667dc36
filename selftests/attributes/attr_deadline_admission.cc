// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/check/comparison.h"
#include "ktstr/check/count.h"
#include "ktstr/selftest/in_child.h"
#include "ktstr/selftest/selftest.h"
#include "selftests/attributes/deadline_room.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

KTSTR_SELFTEST({
    .tags = {"attributes", "deadline", "quick", "kernel"},
    .exclusive = true,
    .claims = "Deadline bandwidth that tasks were admitted with is all given back in the end",
    .why = "what is added at admission is taken away when the task leaves the class or ends",
    .source = "Documentation/scheduler/sched-deadline.rst, section 4; kernel/sched/deadline.c",
    .failure = "bandwidth leaks, until nothing is admitted any more: EBUSY on an idle machine",
    .guards = {"sched/deadline: Fix accounting after global limits change"},
    .needs = {Need::kDeadline},
});

// A task that has used its runtime up waits for its next period, exact to the microsecond since
// HRTICK_DL is on (Linux 7.3), and an exit takes more than a few.
constexpr uint64_t kSmallNs = 1'003'520;

// A slow machine gets through fewer of them, so that the case keeps its deadline.
constexpr int64_t kFewestCycles = 100;
constexpr uint64_t kPatienceNs = 5'000'000'000;

// Admits a task, changes its reservation, asks for too much, and ends it while it has `kept_ns`
// (0: after it has left the class).
void AdmitAndEnd(uint64_t kept_ns) noexcept {
  pid_t child = 0;
  if (fork_safe::Fork(child) != 0) return;
  if (child == 0) {
    Take(Deadline(kSmallNs, kRoomPeriodNs));
    Take(Deadline(2 * kSmallNs, kRoomPeriodNs));
    Take(Deadline(kRoomPeriodNs + 1, kRoomPeriodNs));
    Take(kept_ns == 0 ? Fair(PolicyKind::kNormal, 0) : Deadline(kept_ns, kRoomPeriodNs));
    fork_safe::ExitProcess(0);
  }
  fork_safe::Reap(child);
}

struct Rooms {
  uint64_t before = 0;
  uint64_t after = 0;
};

void ExpectConserved(TestCase& test, const Rooms& rooms) {
  check::Comparison table("runtimes admitted together, in ns per 10 ms,");
  table.Row("after the tasks as before", rooms.before, rooms.after);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(admission_is_conserved_over_1000_tasks) {
  const auto cycles =
      std::max<int64_t>(kFewestCycles, test.duration(absl::Seconds(1000)) / absl::Seconds(1));
  Rooms rooms;
  // Somebody else's deadline task that ends or begins meanwhile changes the room once, a leak every
  // time.
  for (int attempt = 0; attempt < 4 && (attempt == 0 || rooms.before != rooms.after); ++attempt) {
    ASSIGN_OR_SKIP(rooms, InChild<Rooms>([cycles](Rooms& found) {
                     found.before = SettledDeadlineRoom(0);
                     const uint64_t end = MonotonicNs() + kPatienceNs;
                     for (int64_t i = 0; i < cycles; ++i) {
                       if (i >= kFewestCycles && MonotonicNs() > end) break;
                       AdmitAndEnd(i % 2 == 0 ? kSmallNs : 0);
                     }
                     found.after = SettledDeadlineRoom(found.before);
                   }));
  }
  ExpectConserved(test, rooms);
}
KTSTR_CONTROL(admission_is_conserved_over_1000_tasks, a_task_keeps_its_reservation) {
  ASSIGN_OR_SKIP(const Rooms rooms, InChild<Rooms>([](Rooms& found) {
                   found.before = SettledDeadlineRoom(0);
                   pid_t keeper = 0;
                   if (ForkSleeper(keeper) != 0) return;
                   fork_safe::SetSchedAttr(keeper, Deadline(kRoomPeriodNs / 4, kRoomPeriodNs));
                   found.after = SettledDeadlineRoom(found.before);
                   End(keeper);
                 }));
  ExpectConserved(test, rooms);
}

struct Errors {
  int reservation = 0;  // With the whole mask; not 0 only if other tasks hold all bandwidth.
  int narrow_task = 0;
  int narrowing = 0;
};

// Expects that the kernel refuses a reservation to a task with `mask`, and `mask` to a task with a
// reservation.
void ExpectNarrowRefused(TestCase& test, const CpuSet& mask) {
  if (test.machine().allowed.Count() < 2) return test.Skip("needs 2 CPUs");
  if (!test.machine().topology.isolated().empty()) return test.Skip("some CPUs are isolated");
  if (test.limits().rt_runtime.value_or(absl::InfiniteDuration()) == absl::InfiniteDuration()) {
    return test.Skip("there is no admission control: sched_rt_runtime_us is -1");
  }
  ASSIGN_OR_SKIP(const Errors found, InChild<Errors>([&mask](Errors& errors) {
                   CpuSet whole;
                   fork_safe::GetAffinity(0, whole.mutable_words());
                   errors.reservation = Take(Deadline(kSmallNs, kRoomPeriodNs));
                   if (errors.reservation != 0) return;
                   errors.narrowing = fork_safe::SetAffinity(0, mask.words());
                   Take(Fair(PolicyKind::kNormal, 0));
                   fork_safe::SetAffinity(0, mask.words());
                   errors.narrow_task = Take(Deadline(kSmallNs, kRoomPeriodNs));
                 }));
  if (found.reservation != 0) {
    return test.Skip(absl::StrCat("no reservation is granted: ", std::strerror(found.reservation)));
  }
  check::Comparison table("errors of deadline tasks with a narrow mask");
  table.Row("reservation of a task with a narrow mask", EPERM, found.narrow_task);
  table.Row("narrow mask for a task with a reservation", EBUSY, found.narrowing);
  test.Expect(table.AllEqual());
}

KTSTR_CASE(deadline_tasks_need_the_whole_root_domain,
           {.claims = "A deadline task cannot be bound to some of its root domain's CPUs",
            .why = "admission counts the bandwidth of the whole domain",
            .source = "Documentation/scheduler/sched-deadline.rst, section 5",
            .failure = "reservations are admitted that their CPUs cannot serve"}) {
  ExpectNarrowRefused(test, OneCpu(test.machine()).cpus);
}
KTSTR_CONTROL(deadline_tasks_need_the_whole_root_domain, mask_is_whole) {
  ExpectNarrowRefused(test, test.machine().allowed);
}

constexpr size_t kMostTasks = 2048;

struct Admitted {
  std::array<int, kMostTasks> errors{};
  std::array<pid_t, kMostTasks> tasks{};
};

// Offers the kernel three times as many tasks as CPUs, each for `runtime_ns` of every 10 ms.
void ExpectAdmissionEnds(TestCase& test, uint64_t runtime_ns) {
  const absl::Duration runtime = test.limits().rt_runtime.value_or(absl::InfiniteDuration());
  if (runtime == absl::InfiniteDuration() || !test.limits().rt_period.has_value()) {
    return test.Skip("there is no admission control, or the kernel does not show its limit");
  }
  const size_t cpus = test.machine().topology.cpus().size();
  const size_t offered = std::min(kMostTasks, 3 * cpus);
  ASSIGN_OR_SKIP(const Admitted found, InChild<Admitted>([=](Admitted& admitted) {
                   for (size_t i = 0; i < offered; ++i) {
                     admitted.errors[i] = ForkSleeper(admitted.tasks[i]);
                     if (admitted.errors[i] != 0) continue;
                     admitted.errors[i] = fork_safe::SetSchedAttr(
                         admitted.tasks[i], Deadline(runtime_ns, kRoomPeriodNs));
                   }
                   for (const pid_t task : std::span(admitted.tasks).first(offered)) {
                     if (task > 0) End(task);
                   }
                 }));
  const auto errors = std::span(found.errors).first(offered);
  const auto admitted = static_cast<double>(std::count(errors.begin(), errors.end(), 0));
  const double capacity =
      static_cast<double>(cpus) * absl::FDivDuration(runtime, *test.limits().rt_period);
  const double sum =
      admitted * static_cast<double>(runtime_ns) / static_cast<double>(kRoomPeriodNs);
  test.Expect(sum <= capacity,
              absl::StrCat(admitted, " tasks were admitted, ", sum, " CPUs of at most ", capacity));
  test.Expect(std::count(errors.begin(), errors.end(), EBUSY) > 0, "the next one was refused");
}

KTSTR_CASE(admission_ends_at_the_bandwidth,
           {.claims = "Reservations are admitted up to sched_rt_runtime_us of every CPU, not above",
            .why = "admission is a test against the sum of all utilisations",
            .source = "sched(7), SCHED_DEADLINE; kernel/sched/deadline.c, __dl_overflow",
            .failure = "more is promised than can be kept"}) {
  ExpectAdmissionEnds(test, kRoomPeriodNs * 2 / 5);
}
KTSTR_CONTROL(admission_ends_at_the_bandwidth, tasks_ask_for_a_tenth) {
  ExpectAdmissionEnds(test, kSmallNs);
}

}  // namespace
}  // namespace ktstr
