// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MutexContention: workers that compete for one lock. Worker side.
//
// Iteration: spin `work_iters` steps, take the lock, spin `hold_iters` steps, release it. The lock
// is a futex of three states that wakes only when somebody waits. Work unit: one PAUSE step.
// Samples: lock wait, from wanting the lock to holding it, when it was not free. Counts:
// `acquisitions`, `exclusion_violations` = two owners at once, must be 0. Role: contender.
// Drives: futex waits and wake-ups of one out of many, lock hand-over to a task that sleeps.

#ifndef KTSTR_WORK_TYPES_MUTEX_CONTENTION_H_
#define KTSTR_WORK_TYPES_MUTEX_CONTENTION_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct MutexContention {
  uint64_t contenders = 4;
  uint64_t hold_iters = 256;
  uint64_t work_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(contenders); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_MUTEX_CONTENTION_H_
