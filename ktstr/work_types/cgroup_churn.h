// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CgroupChurn: a worker that moves from cgroup to cgroup. Worker side; fork mode only.
//
// Iteration: enter the next of `groups` cgroups (v2, without controllers, below the workload's
// own), sleep `cycle`, spin 256 steps. Work unit: one PAUSE step. Samples: block time = the write
// to cgroup.procs, timer latency = how long after the end of the sleep it ran again. Drives:
// cgroup_attach_task, cgroup_threadgroup_rwsem, sched_move_task where the cpu controller is on.

#ifndef KTSTR_WORK_TYPES_CGROUP_CHURN_H_
#define KTSTR_WORK_TYPES_CGROUP_CHURN_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct CgroupChurn {
  uint64_t groups = 2;
  std::chrono::nanoseconds cycle = std::chrono::milliseconds(100);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_CGROUP_CHURN_H_
