// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Bursty: computes for a while, sleeps for a while. Worker side.
//
// Iteration: spin for `burst`, then sleep for `sleep`. Work unit: one PAUSE step.
// Samples: timer latency = how long after the requested end of the sleep it ran again.
// Drives: idle balancing, the placement of tasks that wake up, timer wake-ups.

#ifndef KTSTR_WORK_TYPES_BURSTY_H_
#define KTSTR_WORK_TYPES_BURSTY_H_

#include <chrono>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct Bursty {
  std::chrono::nanoseconds burst = std::chrono::milliseconds(50);
  std::chrono::nanoseconds sleep = std::chrono::milliseconds(100);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_BURSTY_H_
