// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RtStarvation: real-time spinners that never let go, beside normal ones. Worker side.
//
// Iteration: spin `burst_iters` steps. Work unit: one PAUSE step. Samples: none. Roles: rt
// (SCHED_FIFO), fair (SCHED_NORMAL); a refused policy is a set-up failure in the report.
// Pin the group to one CPU, else the fair workers find another. They get CPU time there from
// the fair server (Linux 6.12) or from RT throttling; with neither they starve, and so does the
// harness if no CPU is left to it. Drives: RT throttling, the fair deadline server, pushing and
// pulling of RT tasks.

#ifndef KTSTR_WORK_TYPES_RT_STARVATION_H_
#define KTSTR_WORK_TYPES_RT_STARVATION_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct RtStarvation {
  uint64_t rt_workers = 1;
  uint64_t cfs_workers = 1;
  uint64_t rt_priority = 50;
  uint64_t burst_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(rt_workers + cfs_workers); }
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_RT_STARVATION_H_
