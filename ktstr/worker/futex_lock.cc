// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/futex_lock.h"

#include <algorithm>
#include <cerrno>

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

LockEnd Held(WorkerContext& context, uint64_t wanted_at_ns, bool was_taken, bool slept) noexcept {
  const uint64_t now = MonotonicNs();
  (slept ? context.counters().blocks : context.counters().passes).Add(1);
  if (was_taken) context.Record(Instrument::kLockWait, now - wanted_at_ns, now);
  context.LeaveBlock(now);
  return LockEnd::kHeld;
}

// One sleep on a contended lock, and what it means: whether it slept at all.
bool SleepOn(WorkerContext& context, FutexLock& lock, uint32_t seen,
             uint64_t began_at_ns) noexcept {
  const int error = fork_safe::FutexWait(lock.word, seen, fork_safe::kNoDeadline);
  WorkerSlot& counters = context.counters();
  if (error == EINTR && lock.WasPassedOver(seen, context.SignalledAt(began_at_ns))) {
    context.CountLostWake(began_at_ns);
  }
  const bool is_free = StateOf(lock.word.load(std::memory_order_relaxed)) == kFree;
  if (!is_free && !context.stop_requested()) {
    if (error == EINTR) counters.interrupts.Add(1);
    if (error == 0) counters.spurious.Add(1);
  }
  return error != EAGAIN;
}

// `was_taken`: it was not free when the caller tried before.
LockEnd LockSlowly(WorkerContext& context, FutexLock& lock, uint32_t state_to_take,
                   bool was_taken) noexcept {
  const uint64_t wanted_at_ns = MonotonicNs();
  context.EnterBlock(wanted_at_ns);
  uint64_t began_at_ns = wanted_at_ns;
  bool slept = false;
  uint32_t seen = lock.word.load(std::memory_order_relaxed);
  for (;;) {
    if (StateOf(seen) == kFree) {
      if (lock.word.compare_exchange_weak(seen, WithState(seen, state_to_take),
                                          std::memory_order_acquire)) {
        return Held(context, wanted_at_ns, was_taken, slept);
      }
      continue;
    }
    was_taken = true;
    if (context.stop_requested()) return LockEnd::kStopped;
    if (StateOf(seen) == kTaken) {
      const uint32_t contended = WithState(seen, kContended);
      if (!lock.word.compare_exchange_weak(seen, contended, std::memory_order_relaxed)) continue;
      seen = contended;
    }
    slept |= SleepOn(context, lock, seen, began_at_ns);
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
  return LockSlowly(context, lock, kTaken, true);
}

LockEnd LockAsWaiter(WorkerContext& context, FutexLock& lock) noexcept {
  return LockSlowly(context, lock, kContended, false);
}

void Unlock(FutexLock& lock) noexcept {
  uint32_t seen = lock.word.load(std::memory_order_relaxed);
  uint32_t freed = 0;
  do {
    freed = WithState(seen, kFree) + (StateOf(seen) == kContended ? kOneWake : 0);
  } while (!lock.word.compare_exchange_weak(seen, freed, std::memory_order_release,
                                            std::memory_order_relaxed));
  if (StateOf(seen) != kContended) return;
  if (fork_safe::FutexWake(lock.word, 1) == 0) {
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
    if (error == 0) return Held(context, wanted_at_ns, true, true);
    if (error == ETIMEDOUT) {
      context.counters().interrupts.Add(1);
    } else if (error != EAGAIN && error != EINTR) {
      context.ReportSetupFailure(error);
      return LockEnd::kBroken;
    }
  }
}

void Unlock(WorkerContext& context, PiLock& lock) noexcept {
  uint32_t expected = context.tid();
  if (lock.word.compare_exchange_strong(expected, 0, std::memory_order_release)) return;
  fork_safe::FutexUnlockPi(lock.word);
}

}  // namespace ktstr
