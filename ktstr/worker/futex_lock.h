// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexLock and PiLock: the two locks of the locking work types, in shared memory. Worker side.

#ifndef KTSTR_WORKER_FUTEX_LOCK_H_
#define KTSTR_WORKER_FUTEX_LOCK_H_

#include <atomic>
#include <cstdint>

#include "ktstr/base/fork_safe.h"
#include "ktstr/shared/cell.h"
#include "ktstr/worker/wake_sweep.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

enum class LockEnd {
  kHeld,      // The caller owns the lock.
  kTimedOut,  // A PiLock: not before the given time.
  kStopped,   // The workload is being stopped.
  kBroken,    // Its owner died or the kernel refused, which ended the caller's work.
};

// A lock of three states (free, held, held with waiters) that enters the kernel to wake only when
// somebody waits. The bits above the state count the wakes, so that a value never comes back: a
// waiter that the wake of a later count left behind has lost it (see WakeSweep).
struct FutexLock {
  alignas(kCacheLineBytes) std::atomic<uint32_t> word;
  WakeSweep sweep;

  // Whether a waiter that was queued when the word was `seen`, and whom a signal of the time
  // `signalled_at_ns` ended, has lost its wake.
  bool WasPassedOver(uint32_t seen, uint64_t signalled_at_ns) const noexcept;
};

// A lock with priority inheritance, by FUTEX_LOCK_PI2.
struct PiLock {
  alignas(kCacheLineBytes) std::atomic<uint32_t> word;  // 0 or the owner's thread id and flags.
};

// Take the lock. Record lock wait when it was not free and a wake, or the hand-over of a PiLock,
// ended the wait. Waits of a PiLock have time-outs of a few
// ms and look at the stop word after each, for signals do not end them; these count as interrupts.
// A PiLock counts no lost wakes: a waiter that has been handed the lock and is not woken finds it
// its own at the time-out, as one does that was woken and got no CPU. With the belt off there is no
// time-out, and a lost wake is a hang in futex_lock_pi.
LockEnd Lock(WorkerContext& context, FutexLock& lock) noexcept;
LockEnd Lock(WorkerContext& context, PiLock& lock,
             uint64_t give_up_at_ns = fork_safe::kNoDeadline) noexcept;
// As a thread that was requeued to the lock's word or has slept on it: others may sleep there too,
// so the lock is taken as one with waiters.
LockEnd LockAsWaiter(WorkerContext& context, FutexLock& lock) noexcept;

// REQUIRES: the caller owns the lock. A call that the kernel refuses ends the work.
void Unlock(WorkerContext& context, FutexLock& lock) noexcept;
void Unlock(WorkerContext& context, PiLock& lock) noexcept;

// The longest single wait in the kernel of a kind that signals do not end.
inline constexpr uint64_t kPiBeltNs = 4'000'000;

// Whether only one thread at a time is where a lock should keep the others out.
class Exclusion {
 public:
  // True when nobody else was inside.
  bool Enter(uint32_t who) noexcept {
    return inside_.exchange(who, std::memory_order_relaxed) == 0;
  }
  bool Leave(uint32_t who) noexcept {
    return inside_.exchange(0, std::memory_order_relaxed) == who;
  }

 private:
  alignas(kCacheLineBytes) std::atomic<uint32_t> inside_;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_FUTEX_LOCK_H_
