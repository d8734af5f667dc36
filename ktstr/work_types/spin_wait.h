// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SpinWait: burns CPU time and nothing else. Worker side.
//
// Iteration: one block of `spin_iters` steps. Work unit: one PAUSE step. Samples: none.
// Drives: tick preemption, fair sharing, load balancing of tasks that never sleep.

#ifndef KTSTR_WORK_TYPES_SPIN_WAIT_H_
#define KTSTR_WORK_TYPES_SPIN_WAIT_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct SpinWait {
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SPIN_WAIT_H_
