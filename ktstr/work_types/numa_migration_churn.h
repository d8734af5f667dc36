// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// NumaMigrationChurn: a worker that moves from NUMA node to NUMA node. Worker side.
//
// Iteration: take the CPUs of the next node (of those that the worker may use) as the affinity,
// sleep `period`, spin 256 steps. Work unit: one PAUSE step. Samples: affinity time = the
// sched_setaffinity(2), timer latency = how long after the end of the sleep it ran again. With one
// node it runs, and the report says that nothing could migrate.
// Drives: migration across nodes, NUMA balancing after it.

#ifndef KTSTR_WORK_TYPES_NUMA_MIGRATION_CHURN_H_
#define KTSTR_WORK_TYPES_NUMA_MIGRATION_CHURN_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct NumaMigrationChurn {
  std::chrono::nanoseconds period = std::chrono::milliseconds(100);
  NumberList target_nodes;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_NUMA_MIGRATION_CHURN_H_
