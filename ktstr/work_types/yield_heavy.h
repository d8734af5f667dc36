// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// YieldHeavy: calls sched_yield as often as it can. Worker side.
//
// Iteration: one work unit, then one sched_yield. Work unit: one PAUSE step. Samples: none.
// Drives: the yield path and pick-next. Nobody owes a yielder anything: on fair kernels it forfeits
// its claim, so expect a small share beside a spinner and an equal one beside another yielder.

#ifndef KTSTR_WORK_TYPES_YIELD_HEAVY_H_
#define KTSTR_WORK_TYPES_YIELD_HEAVY_H_

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct YieldHeavy {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_YIELD_HEAVY_H_
