// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PriorityInversion: an urgent worker waits for a lock that a modest one holds, while a middle one
// burns the CPU. Worker side. Pin the group to one CPU to see it.
//
// Iteration: low (FIFO 30) spins `work_iters` steps, takes the lock, wakes high and medium, spins
// `hold_iters` steps, releases the lock and sleeps `rest`. High (FIFO 70), woken, spins
// `work_iters` steps and takes the same lock for `hold_iters` steps; medium (FIFO 50), woken, spins
// for `medium_burst` without the lock. So every round is an inversion on one CPU: a plain futex
// lock lets medium keep low from releasing it, one with priority inheritance (`lock_mode=pi`) lends
// low the priority of high. Without low ones nobody wakes the others, and they sleep `rest`
// instead. Work unit: one PAUSE step. Samples: lock wait of high (and low), wake latency and block
// time of high and medium, timer latency of the rests. Counts: as MutexContention, and inversions =
// waits of high for the lock in which a burst of medium ended; with inheritance on one CPU there
// are none. Roles: high, medium, low. A priority that the kernel refuses is a set-up failure.
// Drives: rt-mutexes, boosting and its end, FUTEX_LOCK_PI2.

#ifndef KTSTR_WORK_TYPES_PRIORITY_INVERSION_H_
#define KTSTR_WORK_TYPES_PRIORITY_INVERSION_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/futex_lock_mode.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

struct PriorityInversion {
  uint64_t high = 1;
  uint64_t medium = 1;
  uint64_t low = 1;
  uint64_t hold_iters = 4096;
  uint64_t work_iters = 1024;
  std::chrono::nanoseconds medium_burst = std::chrono::milliseconds(3);
  std::chrono::nanoseconds rest = std::chrono::milliseconds(1);
  FutexLockMode lock_mode = FutexLockMode::kPlain;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(high + medium + low); }
  ParameterError Validate() const noexcept;
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_PRIORITY_INVERSION_H_
