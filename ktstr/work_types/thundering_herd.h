// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ThunderingHerd: one waker sleeps, then wakes a whole herd at once. Worker side.
//
// Iteration: the waker sleeps `inter_batch` and wakes all waiters: a batch; a waiter sees a batch.
// Work unit: none. The waker ends after `batches`, and each waiter once it has seen the last; with
// 0 all run until the stop. Samples: waiters: wake latency from the waker's stamp, block time; the
// waker: timer latency of its sleep. Counts: `missed_batches` = batches that came while the waiter
// was still awake from the one before. Roles: waker, waiter.
// Drives: one FUTEX_WAKE of many, the wake queue, idle CPUs found for a crowd.

#ifndef KTSTR_WORK_TYPES_THUNDERING_HERD_H_
#define KTSTR_WORK_TYPES_THUNDERING_HERD_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct ThunderingHerd {
  uint64_t waiters = 7;
  uint64_t batches = 0;
  std::chrono::nanoseconds inter_batch = std::chrono::milliseconds(5);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(waiters) + 1; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_THUNDERING_HERD_H_
