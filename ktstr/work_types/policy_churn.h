// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PolicyChurn: takes on one scheduling policy after the other. Worker side.
//
// Iteration: `spin_iters` steps, the next policy of normal, batch, idle, FIFO 1 and round robin 1,
// then one sched_yield. Work unit: one PAUSE step. Samples: yield time. Without the privilege for
// real-time policies it leaves them out, and without the right to leave SCHED_IDLE again (sched(7),
// RLIMIT_NICE) that one too; remarks say so. At the end it has the
// policy and the nice value that it began with. Drives: class and weight changes of a running task.

#ifndef KTSTR_WORK_TYPES_POLICY_CHURN_H_
#define KTSTR_WORK_TYPES_POLICY_CHURN_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct PolicyChurn {
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_POLICY_CHURN_H_
