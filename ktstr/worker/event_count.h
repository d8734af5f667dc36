// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// EventCount: any number of wakers and waiters on a condition in shared memory. Worker side.

#ifndef KTSTR_WORKER_EVENT_COUNT_H_
#define KTSTR_WORKER_EVENT_COUNT_H_

#include <atomic>
#include <cerrno>
#include <cstdint>

#include "ktstr/shared/cell.h"
#include "ktstr/worker/wake_sweep.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

struct EventCount {
  // The futex word; raised by one per wake that has somebody to wake.
  alignas(kCacheLineBytes) std::atomic<uint32_t> generation;
  std::atomic<uint32_t> waiters;
  WakeSweep sweep;
};

// After something was made true that waiters may wait for: wakes up to `count` of them. Costs one
// atomic operation when nobody waits.
void Wake(WorkerContext& context, EventCount& event, int count) noexcept;

struct ConditionWait {
  // kInterrupted: it slept, and a signal ended that when the condition was true.
  enum class End { kWoken, kPassed, kInterrupted, kStopped };
  End end = End::kStopped;
  uint64_t blocked_at_ns = 0;  // When kWoken began to wait ...
  uint64_t now_ns = 0;         // ... and when it had what it waited for.
};

namespace internal {

// Registers a waiter for one look at the condition and one sleep.
class WaitTurn {
 public:
  explicit WaitTurn(EventCount& event) noexcept;
  ~WaitTurn() { event_.waiters.fetch_sub(1, std::memory_order_relaxed); }
  WaitTurn(const WaitTurn&) = delete;
  WaitTurn& operator=(const WaitTurn&) = delete;

  // Sleeps until a wake or a signal, in a block that began at `began_at_ns`. Counts a lost wake.
  // Returns 0, EAGAIN or EINTR; another errno has ended the work.
  int Sleep(WorkerContext& context, uint64_t began_at_ns) noexcept;

 private:
  EventCount& event_;
  uint32_t seen_ = 0;
};

// Counts what a sleep ended with, when the condition was false after it.
void CountVainSleep(WorkerContext& context, int error) noexcept;
// Ends a wait. `end`: how the last sleep ended; not kStopped.
ConditionWait FinishWait(WorkerContext& context, uint64_t blocked_at_ns,
                         ConditionWait::End end) noexcept;

}  // namespace internal

// Calls `attempt` until it is true: it may look at a condition or take something. Counts blocks,
// passes and interrupts, records block time of what a wake ended. A wake that was given to this
// waiter and that it did not get before a signal ended its sleep is a lost wake; see WakeSweep.
template <typename Attempt>
ConditionWait AwaitCondition(WorkerContext& context, EventCount& event, Attempt attempt) noexcept {
  if (attempt()) {
    context.counters().passes.Add(1);
    return {.end = ConditionWait::End::kPassed};
  }
  const uint64_t blocked_at_ns = MonotonicNs();
  context.EnterBlock(blocked_at_ns);
  ConditionWait::End end = ConditionWait::End::kPassed;
  for (uint64_t began_at_ns = blocked_at_ns;; began_at_ns = context.ContinueBlock()) {
    int error = 0;
    {
      internal::WaitTurn turn(event);
      if (attempt()) return internal::FinishWait(context, blocked_at_ns, end);
      if (context.stop_requested()) return {};
      error = turn.Sleep(context, began_at_ns);
    }
    if (error == 0) end = ConditionWait::End::kWoken;
    if (error == EINTR) end = ConditionWait::End::kInterrupted;
    if (attempt()) return internal::FinishWait(context, blocked_at_ns, end);
    if (context.stop_requested()) return {};
    internal::CountVainSleep(context, error);
  }
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_EVENT_COUNT_H_
