// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IpcVariance: flips between bound by arithmetic and bound by memory. Worker side.
//
// Iteration: `period_iters` times a hot half, `hot_iters` scalar multiplication steps, and a cold
// half, `cold_iters` read-modify-writes at random places of a private buffer of 512 KiB. Work unit:
// one step of either half. Samples: iteration cost, of iterations that the stop did not cut.
// Drives: schedulers and governors that watch instructions per cycle.

#ifndef KTSTR_WORK_TYPES_IPC_VARIANCE_H_
#define KTSTR_WORK_TYPES_IPC_VARIANCE_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct IpcVariance {
  uint64_t hot_iters = 100'000;
  uint64_t cold_iters = 1024;
  uint64_t period_iters = 64;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_IPC_VARIANCE_H_
