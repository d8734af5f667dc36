// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CrossAffinityChurn: workers that keep changing one another's CPUs. Worker side.
//
// Iteration: spin `spin_iters` steps, then give every other worker of the same configuration the
// CPUs that this one began with, by turns all of them and all but the last, then yield. Work unit:
// one PAUSE step. Samples: affinity time = one sched_setaffinity(2) of another task, which lasts
// until a target that runs outside its new CPUs has left them; yield time. In fork mode the target
// is a foreign process. Alone or with one CPU it spins only, and the report says so.
// Drives: affine_move_task, the migration stopper, affinity changes of running and queued tasks.

#ifndef KTSTR_WORK_TYPES_CROSS_AFFINITY_CHURN_H_
#define KTSTR_WORK_TYPES_CROSS_AFFINITY_CHURN_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct CrossAffinityChurn {
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_CROSS_AFFINITY_CHURN_H_
