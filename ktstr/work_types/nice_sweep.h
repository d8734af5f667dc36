// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// NiceSweep: renices itself again and again. Worker side.
//
// Iteration: `spin_iters` steps, the next nice value of -20..19, in order, then one sched_yield.
// Work unit: one PAUSE step. Samples: yield time. Without the privilege to lower its nice value it
// stays at 19 after the first sweep, and the report says that the set-up is incomplete. At the end
// it has the nice value that it began with. Drives: the reweighting of a running task.

#ifndef KTSTR_WORK_TYPES_NICE_SWEEP_H_
#define KTSTR_WORK_TYPES_NICE_SWEEP_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct NiceSweep {
  uint64_t spin_iters = 512;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_NICE_SWEEP_H_
