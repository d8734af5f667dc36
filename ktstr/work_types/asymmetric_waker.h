// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AsymmetricWaker: a waker of one scheduling class and a wakee of another. Worker side.
//
// Iteration: the waker spins `burst_iters` steps and wakes, never blocks; the wakee waits for the
// next wake and spins as long. Work unit: one PAUSE step. Each takes on its class before the first
// iteration; what the kernel refuses is a set-up failure in the report. Samples, wakee only: wake
// latency from the waker's stamp, block time. Roles: waker, wakee.
// Drives: wake-ups across scheduling classes: preemption of or by the waker.

#ifndef KTSTR_WORK_TYPES_ASYMMETRIC_WAKER_H_
#define KTSTR_WORK_TYPES_ASYMMETRIC_WAKER_H_

#include <cstdint>

#include "ktstr/work_types/sched_class.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

struct AsymmetricWaker {
  SchedClass waker_class = SchedClass::kNormal;
  SchedClass wakee_class = SchedClass::kNormal;
  uint64_t burst_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_ASYMMETRIC_WAKER_H_
