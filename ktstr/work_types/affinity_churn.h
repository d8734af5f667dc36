// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AffinityChurn: pins itself to one random CPU after the other. Worker side.
//
// Iteration: `spin_iters` steps, pin to a random CPU of those that it was allowed at the start,
// then one sched_yield. Work unit: one PAUSE step. Samples: yield time. With one CPU it runs all
// the same, and a remark says that nothing could migrate. At the end it has its old CPUs again.
// Drives: the migration of a running task by the stopper.

#ifndef KTSTR_WORK_TYPES_AFFINITY_CHURN_H_
#define KTSTR_WORK_TYPES_AFFINITY_CHURN_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct AffinityChurn {
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_AFFINITY_CHURN_H_
