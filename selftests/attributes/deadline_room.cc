// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/attributes/deadline_room.h"

#include <signal.h>

#include <array>

#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "selftests/attributes/task_facts.h"

namespace ktstr {
namespace {

constexpr uint64_t kStepNs = 4'096;
// More than one for each CPU of the machines that these tests are for.
constexpr size_t kMostTasks = 1024;

// Leaves the task with the largest reservation that it gets; 0: with none.
uint64_t ReserveMost(pid_t task) noexcept {
  uint64_t admitted = 0;
  uint64_t refused = kRoomPeriodNs / kStepNs + 1;
  while (refused - admitted > 1) {
    const uint64_t middle = admitted + (refused - admitted) / 2;
    const bool taken =
        fork_safe::SetSchedAttr(task, Deadline(middle * kStepNs, kRoomPeriodNs)) == 0;
    (taken ? admitted : refused) = middle;
  }
  return admitted * kStepNs;
}

}  // namespace

int ForkSleeper(pid_t& child) noexcept {
  pid_t pid = 0;
  if (const int error = fork_safe::Fork(pid); error != 0) return error;
  if (pid == 0) {
    fork_safe::SetParentDeathSignal(SIGKILL);
    for (;;) fork_safe::SleepUntil(MonotonicNs() + 3'600'000'000'000);
  }
  child = pid;
  return 0;
}

void End(pid_t child) noexcept {
  fork_safe::SignalProcess(child, SIGKILL);
  fork_safe::Reap(child);
}

uint64_t DeadlineRoom() noexcept {
  std::array<pid_t, kMostTasks> tasks{};
  size_t count = 0;
  uint64_t sum = 0;
  while (count < kMostTasks && ForkSleeper(tasks[count]) == 0) {
    const uint64_t most = ReserveMost(tasks[count++]);
    sum += most;
    if (most == 0) break;
  }
  for (size_t i = 0; i < count; ++i) End(tasks[i]);
  // The bandwidth of the ended tasks stays counted until their periods are over.
  fork_safe::SleepUntil(MonotonicNs() + 2 * kRoomPeriodNs);
  return sum;
}

uint64_t SettledDeadlineRoom(uint64_t at_least) noexcept {
  const uint64_t end = MonotonicNs() + 1'000'000'000;
  for (;;) {
    const uint64_t room = DeadlineRoom();
    if (room >= at_least || MonotonicNs() >= end) return room;
  }
}

}  // namespace ktstr
