// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Mixed: computes a block, then yields. Worker side.
//
// Iteration: `spin_iters` steps, then one sched_yield. Work unit: one PAUSE step. Samples: none.
// Drives: the yield path of tasks that have used some of their slice.

#ifndef KTSTR_WORK_TYPES_MIXED_H_
#define KTSTR_WORK_TYPES_MIXED_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct Mixed {
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_MIXED_H_
