// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FanOutCompute: one messenger hands out rounds of matrix work and waits for all of it. Worker
// side.
//
// Iteration: the messenger wakes all receivers, spins 256 steps and waits until they have all come
// back; a receiver waits for the next round, sleeps `sleep`, then multiplies `operations` pairs of
// matrices. Work unit: one product; of the messenger one PAUSE step. Samples: receivers: wake
// latency from the messenger's stamp, timer latency of the sleep; all: block time. Roles:
// messenger, receiver. Drives: one waker, many wakees that compute (schbench's shape), gathering.

#ifndef KTSTR_WORK_TYPES_FAN_OUT_COMPUTE_H_
#define KTSTR_WORK_TYPES_FAN_OUT_COMPUTE_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct FanOutCompute {
  uint64_t fan_out = 4;
  Bytes cache_footprint = KiB(256);
  uint64_t operations = 5;
  std::chrono::nanoseconds sleep = std::chrono::microseconds(100);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(fan_out) + 1; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FAN_OUT_COMPUTE_H_
