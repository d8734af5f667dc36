// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WakeChannel: one waker, any number of waiters, a futex, and the stamps that tell wake latency
// from block time and find lost wakes. Worker side; the structures lie in shared regions.
//
// The waker raises a generation number. A waiter arms its own stamp before it sleeps, and the waker
// fills armed stamps only, so that a waiter that is slow to run still finds the time of the *first*
// wake that was meant for it, however many followed.

#ifndef KTSTR_WORKER_WAKE_CHANNEL_H_
#define KTSTR_WORKER_WAKE_CHANNEL_H_

#include <atomic>
#include <cstdint>
#include <span>

#include "ktstr/shared/cell.h"
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

// Raises the generation and wakes up to `count` waiters.
void Signal(WakeChannel& channel, std::span<WakeStamp> waiters, int count) noexcept;

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
WaitEnd SignalAndAwait(WorkerContext& context, WakeChannel& out, std::span<WakeStamp> waiters,
                       int count, const WakeChannel& in, WakeStamp& stamp, uint32_t seen) noexcept;

// ---- for types that wait in a way of their own ----

// When the wake for the generation `wanted` had returned; the end of time when it has not.
uint64_t CompletionOf(const WakeChannel& channel, uint32_t wanted) noexcept;
// Leaves a block that began at `blocked_at_ns` and counts or records it by its end, which is not
// kStopped. `stamp` may be armed.
void FinishWait(WorkerContext& context, WaitEnd end, const WakeStamp& stamp,
                uint64_t blocked_at_ns) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_WAKE_CHANNEL_H_
