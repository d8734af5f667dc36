// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/futex_lock.h"

#include <algorithm>
#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/futex_errors.h"

namespace ktstr {
namespace {

constexpr uint32_t kFree = 0;
constexpr uint32_t kTaken = 1;
constexpr uint32_t kContended = 2;
constexpr uint32_t kStateMask = 3;
constexpr int kStateBits = 2;
constexpr uint32_t kOneWake = 1u << kStateBits;

uint32_t StateOf(uint32_t word) noexcept {
  return word & kStateMask;
}
uint32_t WithState(uint32_t word, uint32_t state) noexcept {
  return (word & ~kStateMask) | state;
}

// How the last sleep of a wait for a lock ended.
enum class SleepEnd { kNone, kWoken, kInterrupted };

LockEnd Held(WorkerContext& context, uint64_t wanted_at_ns, SleepEnd end) noexcept {
  const uint64_t now = MonotonicNs();
  if (end == SleepEnd::kNone) context.counters().passes.Add(1);
  if (end == SleepEnd::kWoken) {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kLockWait, now - wanted_at_ns, now);
  }
  context.LeaveBlock(now);
  return LockEnd::kHeld;
}

// One sleep on a contended lock: counts what a signal or a spurious wake ended. An errno that no
// wait has ends the work.
void SleepOn(WorkerContext& context, FutexLock& lock, uint32_t seen, uint64_t began_at_ns,
             SleepEnd& end) noexcept {
  const int error = fork_safe::FutexWait(lock.word, seen, fork_safe::kNoDeadline);
  if (!IsWaitSound(context, "futex_wait", error)) return;
  if (error == 0) end = SleepEnd::kWoken;
  if (error == EINTR) end = SleepEnd::kInterrupted;
  WorkerSlot& counters = context.counters();
  const bool was_lost =
      error == EINTR && lock.WasPassedOver(seen, context.SignalledAt(began_at_ns));
  if (was_lost) context.CountLostWake(began_at_ns);
  if (context.stop_requested()) return;
  const bool is_free = StateOf(lock.word.load(std::memory_order_relaxed)) == kFree;
  if (error == EINTR && !was_lost) counters.interrupts.Add(1);
  if (error == 0 && !is_free) counters.spurious.Add(1);
}

LockEnd LockSlowly(WorkerContext& context, FutexLock& lock, uint32_t state_to_take) noexcept {
  const uint64_t wanted_at_ns = MonotonicNs();
  context.EnterBlock(wanted_at_ns);
  uint64_t began_at_ns = wanted_at_ns;
  SleepEnd end = SleepEnd::kNone;
  uint32_t seen = lock.word.load(std::memory_order_relaxed);
  for (;;) {
    if (StateOf(seen) == kFree) {
      if (lock.word.compare_exchange_weak(seen, WithState(seen, state_to_take),
                                          std::memory_order_acquire)) {
        return Held(context, wanted_at_ns, end);
      }
      continue;
    }
    if (context.stop_requested()) return LockEnd::kStopped;
    if (StateOf(seen) == kTaken) {
      const uint32_t contended = WithState(seen, kContended);
      if (!lock.word.compare_exchange_weak(seen, contended, std::memory_order_relaxed)) continue;
      seen = contended;
    }
    SleepOn(context, lock, seen, began_at_ns, end);
    // Others may sleep on, so whoever has marked the lock leaves the wake to them.
    state_to_take = kContended;
    began_at_ns = context.ContinueBlock();
    seen = lock.word.load(std::memory_order_relaxed);
  }
}

}  // namespace

bool FutexLock::WasPassedOver(uint32_t seen, uint64_t signalled_at_ns) const noexcept {
  return sweep.PassedOver(seen >> kStateBits, signalled_at_ns);
}

LockEnd Lock(WorkerContext& context, FutexLock& lock) noexcept {
  uint32_t seen = WithState(lock.word.load(std::memory_order_relaxed), kFree);
  if (lock.word.compare_exchange_strong(seen, WithState(seen, kTaken), std::memory_order_acquire)) {
    context.counters().passes.Add(1);
    return LockEnd::kHeld;
  }
  return LockSlowly(context, lock, kTaken);
}

LockEnd LockAsWaiter(WorkerContext& context, FutexLock& lock) noexcept {
  return LockSlowly(context, lock, kContended);
}

void Unlock(WorkerContext& context, FutexLock& lock) noexcept {
  uint32_t seen = lock.word.load(std::memory_order_relaxed);
  uint32_t freed = 0;
  do {
    freed = WithState(seen, kFree) + (StateOf(seen) == kContended ? kOneWake : 0);
  } while (!lock.word.compare_exchange_weak(seen, freed, std::memory_order_release,
                                            std::memory_order_relaxed));
  if (StateOf(seen) != kContended) return;
  const int woken = fork_safe::FutexWake(lock.word, 1);
  ExpectWake(context, woken);
  if (woken == 0) {
    lock.sweep.Store(freed >> kStateBits, MonotonicNs());
  }
}

LockEnd Lock(WorkerContext& context, PiLock& lock, uint64_t give_up_at_ns) noexcept {
  uint32_t expected = 0;
  if (lock.word.compare_exchange_strong(expected, context.tid(), std::memory_order_acquire)) {
    context.counters().passes.Add(1);
    return LockEnd::kHeld;
  }
  const uint64_t wanted_at_ns = MonotonicNs();
  context.EnterBlock(wanted_at_ns);
  for (uint64_t now = wanted_at_ns;; now = context.ContinueBlock()) {
    if (context.stop_requested()) return LockEnd::kStopped;
    if (now >= give_up_at_ns) {
      context.LeaveBlock(now);
      return LockEnd::kTimedOut;
    }
    const uint64_t belt_at_ns = context.belt_is_off() ? fork_safe::kNoDeadline : now + kPiBeltNs;
    const int error = fork_safe::FutexLockPi(lock.word, std::min(give_up_at_ns, belt_at_ns));
    if (error == 0) return Held(context, wanted_at_ns, SleepEnd::kWoken);
    if (error == ETIMEDOUT) {
      context.counters().interrupts.Add(1);
    } else if (error != EAGAIN && error != EINTR) {
      context.ReportFailure("futex_lock_pi", error);
      return LockEnd::kBroken;
    }
  }
}

void Unlock(WorkerContext& context, PiLock& lock) noexcept {
  uint32_t expected = context.tid();
  if (lock.word.compare_exchange_strong(expected, 0, std::memory_order_release)) return;
  const int error = fork_safe::FutexUnlockPi(lock.word);
  if (error != 0) context.ReportFailure("futex_unlock_pi", error);
}

}  // namespace ktstr
