// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PiChain: four workers of different policies that hold three priority-inheriting locks in a chain,
// with time-outs. Worker side.
//
// Worker p of 0..3 holds lock p (but the last, which has none) and wants lock p - 1 (but the
// first): when all are held, the last one's priority goes down the chain to the first. Policies:
// normal, RR 10, FIFO 20 and `top`; what the kernel refuses is a set-up failure. Iteration: take
// the own lock, take the wanted one, spin `hold_iters` steps, release both, sleep `rest`. Whoever
// does not get a lock within `give_up` releases what it has and tries again later. Work unit: one
// PAUSE step. Samples: lock wait, timer latency of the rests. Counts: acquisitions (both locks),
// exclusion_violations (must be 0), lock_timeouts. Roles: bottom, lower, upper, top. Drives:
// rt-mutex chain walks, boosting through several owners, de-boosting on time-outs.

#ifndef KTSTR_WORK_TYPES_PI_CHAIN_H_
#define KTSTR_WORK_TYPES_PI_CHAIN_H_

#include <chrono>
#include <cstdint>

#include "ktstr/work_types/sched_class.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

struct PiChain {
  uint64_t hold_iters = 4096;
  std::chrono::nanoseconds give_up = std::chrono::milliseconds(2);
  std::chrono::nanoseconds rest = std::chrono::microseconds(200);
  SchedClass top = SchedClass::kFifo;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 4; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_PI_CHAIN_H_
