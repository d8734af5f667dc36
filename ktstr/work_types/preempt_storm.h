// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PreemptStorm: a real-time sleeper that keeps preempting normal spinners. Worker side.
//
// Iteration: the preemptor (SCHED_FIFO 1) spins `rt_burst_iters` steps and sleeps `rt_sleep`; a
// victim (SCHED_NORMAL) spins as much. Work unit: one PAUSE step. Samples, preemptor only: timer
// latency = how long after the end of its sleep it ran again. Roles: preemptor, victim; a refused
// policy is a set-up failure in the report. Pin the group to one CPU to make every wake preempt.
// Drives: wake-up preemption across classes, at 1 kHz by default.

#ifndef KTSTR_WORK_TYPES_PREEMPT_STORM_H_
#define KTSTR_WORK_TYPES_PREEMPT_STORM_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct PreemptStorm {
  uint64_t cfs_workers = 2;
  uint64_t rt_burst_iters = 1024;
  std::chrono::nanoseconds rt_sleep = std::chrono::milliseconds(1);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(cfs_workers) + 1; }
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_PREEMPT_STORM_H_
