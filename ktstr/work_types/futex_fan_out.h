// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexFanOut: one messenger that wakes many receivers at once. Worker side.
//
// Iteration: all spin `spin_iters` steps; the messenger raises a generation, wakes all receivers
// and spins 256 steps, a receiver waits for the next generation. Work unit: one PAUSE step.
// Samples, receivers only: wake latency from the messenger's stamp, block time. Roles: messenger,
// receiver. Drives: one waker, many wakees (schbench's shape), wake-up placement under load.

#ifndef KTSTR_WORK_TYPES_FUTEX_FAN_OUT_H_
#define KTSTR_WORK_TYPES_FUTEX_FAN_OUT_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct FutexFanOut {
  uint64_t fan_out = 4;
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(fan_out) + 1; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FUTEX_FAN_OUT_H_
