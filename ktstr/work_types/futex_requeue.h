// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexRequeue: a condition variable's broadcast by requeueing: one waiter is woken, all others
// move to the lock. Worker side.
//
// Iteration: the broadcaster waits until all waiters wait, raises the condition's word and requeues
// (FUTEX_CMP_REQUEUE; with `lock_mode=pi` FUTEX_CMP_REQUEUE_PI); a waiter waits for it, owns the
// lock, spins `hold_iters` steps and hands the lock on. Work unit: one PAUSE step. Samples, waiters
// only: wake latency from the stamp of who woke it (the broadcaster, or the owner before it), block
// time, lock wait of those that had to take the lock themselves. Counts: acquisitions,
// exclusion_violations (must be 0), moved = waiters that a broadcast woke or moved. Roles:
// broadcaster, waiter. Drives: futex requeue, rt-mutex proxy locks, wake-ups one after the other.

#ifndef KTSTR_WORK_TYPES_FUTEX_REQUEUE_H_
#define KTSTR_WORK_TYPES_FUTEX_REQUEUE_H_

#include <cstdint>

#include "ktstr/worker/futex_lock_mode.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

struct FutexRequeue {
  uint64_t waiters = 4;
  uint64_t hold_iters = 256;
  FutexLockMode lock_mode = FutexLockMode::kPlain;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(waiters) + 1; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FUTEX_REQUEUE_H_
