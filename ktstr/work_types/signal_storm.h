// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SignalStorm: two workers that send each other signals. Worker side.
//
// Iteration: `signals_per_iter` signals to the partner, one tgkill each, then `work_iters` steps. A
// partner that has not run since the last volley gets none, so that no more than two volleys are
// ever queued; such an iteration only spins. Work unit: one signal sent or one PAUSE step.
// Samples: none. The signal is kStormSignal, which nothing else uses; the stop has its own.
// Drives: signal wake-ups, the lock of the signal handlers, delivery on the way to user space.

#ifndef KTSTR_WORK_TYPES_SIGNAL_STORM_H_
#define KTSTR_WORK_TYPES_SIGNAL_STORM_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct SignalStorm {
  uint64_t signals_per_iter = 16;
  uint64_t work_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int) const noexcept { return "sender"; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SIGNAL_STORM_H_
