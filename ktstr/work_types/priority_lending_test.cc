// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What bounds the wait for a lock with priority inheritance: its owner runs with the priority of
// the most urgent waiter. Read from the kernel, so that no time is asserted.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/worker/futex_lock.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

constexpr uint64_t kNapNs = 1'000'000;

// The owner (position 0) keeps the lock until the stop; the waiter asks for it once the owner has
// it. Each ends an iteration where the test shall look.
template <typename LockType>
void HoldOrWait(WorkerContext& context) noexcept {
  auto& lock = context.region<LockType>();
  if (context.position() == 0) {
    if (Lock(context, lock) != LockEnd::kHeld) return;
    context.EndIteration();
    while (!context.stop_requested()) fork_safe::SleepUntil(MonotonicNs() + kNapNs);
    Unlock(context, lock);
    return;
  }
  while (lock.word.load() == 0 && !context.stop_requested()) {
    fork_safe::SleepUntil(MonotonicNs() + kNapNs);
  }
  context.EndIteration();
  if (Lock(context, lock) == LockEnd::kHeld) Unlock(context, lock);
}

struct HoldPiLock {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept { return {.region_bytes = sizeof(PiLock)}; }
  void Run(WorkerContext& context) const noexcept { HoldOrWait<PiLock>(context); }
};
KTSTR_DEFINE_WORK_TYPE(HoldPiLock, {.summary = "holds a lock with priority inheritance",
                                    .iteration = "one",
                                    .work_unit = "none",
                                    .kernel_path = "rt-mutexes"});

struct HoldPlainLock {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept {
    return {.region_bytes = sizeof(FutexLock), .futex_words = {.offset_bytes = 0, .count = 1}};
  }
  void Run(WorkerContext& context) const noexcept { HoldOrWait<FutexLock>(context); }
};
KTSTR_DEFINE_WORK_TYPE(HoldPlainLock, {.summary = "holds a plain futex lock",
                                       .iteration = "one",
                                       .work_unit = "none",
                                       .kernel_path = "futex waits"});

namespace {

// /proc/PID/stat: the state, and the priority that counts now: -1 - P for a real-time one of P.
struct TaskView {
  std::string state;
  int priority = 0;
};

TaskView Look(pid_t pid) {
  const std::string stat = ReadFile(absl::StrCat("/proc/", pid, "/stat")).value_or("");
  // The command in parentheses may hold blanks.
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(stat.rfind(')') + 1), ' ');
  TaskView view;
  if (fields.size() < 17) return view;
  view.state = fields[1];
  EXPECT_TRUE(absl::SimpleAtoi(fields[16], &view.priority)) << stat;
  return view;
}

constexpr int kOwn = -1 - 10;
constexpr int kLent = -1 - 20;

// Started, with the owner at FIFO 10 and the waiter, at FIFO 20, at the lock.
absl::StatusOr<Workload> AtTheLock(const WorkSpec& work) {
  absl::StatusOr<Workload> workload = Workload::Spawn({.groups = {{.work = work, .workers = 2}}});
  if (!workload.ok()) return workload;
  for (const size_t index : {size_t{0}, size_t{1}}) {
    const auto priority = static_cast<uint32_t>(10 * (index + 1));
    absl::Status set = workload->SetPolicy(index, SchedPolicy::Fifo(priority), 0);
    if (!set.ok()) return set;
  }
  if (absl::Status started = workload->Start(); !started.ok()) return started;
  // Each ends one iteration, so what it has done already must count.
  for (std::vector<uint64_t> done = {0, 0}; done[0] == 0 || done[1] == 0;) {
    if (const auto runs = workload->RunFor(absl::Milliseconds(1)); !runs.ok()) return runs.status();
    done = workload->SnapshotIterations();
  }
  return workload;
}

TEST(PriorityLendingTest, AWaiterLendsItsPriorityToTheOwner) {
  absl::StatusOr<Workload> workload = AtTheLock(HoldPiLock{});
  if (absl::IsPermissionDenied(workload.status())) GTEST_SKIP() << workload.status();
  ASSERT_OK(workload);

  while (Look(workload->worker_pids()[0]).priority != kLent) {
    ASSERT_OK(workload->RunFor(absl::Milliseconds(1)));
  }

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(*workload).StopAndCollect());
  EXPECT_TRUE(report.workers[0].completed);
  EXPECT_TRUE(report.workers[1].completed);
}

TEST(PriorityLendingTest, APlainLockLendsNothing) {
  absl::StatusOr<Workload> workload = AtTheLock(HoldPlainLock{});
  if (absl::IsPermissionDenied(workload.status())) GTEST_SKIP() << workload.status();
  ASSERT_OK(workload);

  // From its last iteration on, the waiter sleeps nowhere but at the lock.
  while (Look(workload->worker_pids()[1]).state != "S") {
    ASSERT_OK(workload->RunFor(absl::Milliseconds(1)));
  }

  EXPECT_EQ(Look(workload->worker_pids()[0]).priority, kOwn);
  ASSERT_OK(std::move(*workload).StopAndCollect());
}

}  // namespace
}  // namespace ktstr
