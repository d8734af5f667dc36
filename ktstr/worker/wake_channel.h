// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WakeChannel: one waker, any number of waiters, a futex, and the stamps that distinguish wake
// latency from block time and detect lost wakes. Worker side; the structures lie in shared regions.
//
// The waker raises a generation number. A waiter arms its own stamp before it sleeps, and the waker
// fills armed stamps only, so that a waiter that is slow to run still finds the time of the *first*
// wake that was meant for it, however many followed.

#ifndef KTSTR_WORKER_WAKE_CHANNEL_H_
#define KTSTR_WORKER_WAKE_CHANNEL_H_

#include <atomic>
#include <cerrno>
#include <cstdint>

#include "ktstr/base/fork_safe.h"
#include "ktstr/shared/cell.h"
#include "ktstr/worker/futex_errors.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

struct WakeChannel {
  // The futex word; raised by one per signal.
  alignas(kCacheLineBytes) std::atomic<uint32_t> generation;
  // The generation whose FUTEX_WAKE has returned, and when that was.
  alignas(kCacheLineBytes) Cell<uint64_t> completed_at_ns;
  std::atomic<uint32_t> completed;
};

// One per waiter. 0: armed.
struct WakeStamp {
  alignas(kCacheLineBytes) std::atomic<uint64_t> at_ns;
};

// Stamps the one waiter, raises the generation and wakes it.
void Signal(WorkerContext& context, WakeChannel& channel, WakeStamp& waiter) noexcept;

// How a wait ended.
enum class WaitEnd {
  kWoken,        // Slept, and a wake ended it: wake latency and block time are recorded.
  kPassed,       // The generation had moved before it slept.
  kInterrupted,  // Slept, and a signal ended it when the generation had moved: neither is recorded.
  kStopped,      // The workload is being stopped.
};

// Waits until the generation is no longer `seen`. Counts what it finds in the worker's slot; a wait
// that a signal ends although a wake for it had completed before counts as a lost wake: a wake that
// returned while the waiter was queued must have dequeued it, and then FUTEX_WAIT returns 0.
WaitEnd Await(WorkerContext& context, const WakeChannel& channel, WakeStamp& stamp,
              uint32_t seen) noexcept;

// Signal and then Await, for workers that take turns: the same with one reading of the clock less.
WaitEnd SignalAndAwait(WorkerContext& context, WakeChannel& out, WakeStamp& waiter,
                       const WakeChannel& in, WakeStamp& stamp, uint32_t seen) noexcept;

// ---- for types that wake or wait in a way of their own ----

// When the wake for the generation `wanted` had returned; the end of time when it has not.
uint64_t CompletionOf(const WakeChannel& channel, uint32_t wanted) noexcept;
// Leaves a block that began at `blocked_at_ns` and counts or records it by its end, which is not
// kStopped. `woken_at_ns`: just before the wake; 0: unknown, no wake latency is recorded.
void FinishWait(WorkerContext& context, WaitEnd end, uint64_t woken_at_ns,
                uint64_t blocked_at_ns) noexcept;

// Counts the interrupt of a sleep after which the generation had moved: a lost wake, if the wake
// had returned at `completed_at_ns`, before the signal was sent.
void CountLateInterrupt(WorkerContext& context, uint64_t began_at_ns,
                        uint64_t completed_at_ns) noexcept;

// Enters a block that begins at `blocked_at_ns` and sleeps until the generation is no longer
// `seen`. `completion` returns when a wake for a later one had returned. FinishWait() leaves the
// block.
template <typename Completion>
WaitEnd AwaitMove(WorkerContext& context, const WakeChannel& channel, uint32_t seen,
                  uint64_t blocked_at_ns, Completion completion) noexcept {
  const auto moved = [&] { return channel.generation.load(std::memory_order_acquire) != seen; };
  WorkerSlot& counters = context.counters();
  WaitEnd end = WaitEnd::kPassed;
  context.EnterBlock(blocked_at_ns);
  for (uint64_t began_at_ns = blocked_at_ns; !moved(); began_at_ns = context.ContinueBlock()) {
    if (context.stop_requested()) return WaitEnd::kStopped;
    const int error = fork_safe::FutexWait(channel.generation, seen, fork_safe::kNoDeadline);
    if (!IsWaitSound(context, "futex_wait", error)) return WaitEnd::kStopped;
    if (error == 0) end = WaitEnd::kWoken;
    if (error == EINTR) end = WaitEnd::kInterrupted;
    if (moved()) {
      if (error == EINTR) CountLateInterrupt(context, began_at_ns, completion());
      break;
    }
    if (context.stop_requested()) return WaitEnd::kStopped;
    (error == EINTR ? counters.interrupts : counters.spurious).Add(1);
  }
  return end;
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_WAKE_CHANNEL_H_
