// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ShortSlice: a timer worker that has an EEVDF slice of its own. Worker side.
//
// Iteration: sleep until the next deadline, as TimerLatency, then `spin_iters` steps. Work unit:
// one PAUSE step. Samples: timer latency. It takes the slice on itself and keeps policy and nice;
// that fails, and the report says so, where the kernel has no custom slices (before Linux 6.12:
// ENOTSUP) and for policies that have none (EINVAL). slice=0 leaves the slice as it is: the twin to
// compare with. Drives: EEVDF's preference of short requests. Put it beside spinners on one CPU:
// its latency must be far below its twin's, its CPU share the same.

#ifndef KTSTR_WORK_TYPES_SHORT_SLICE_H_
#define KTSTR_WORK_TYPES_SHORT_SLICE_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct ShortSlice {
  std::chrono::nanoseconds slice = std::chrono::microseconds(100);
  // Not a multiple of any tick, so that the wake-ups wander through it.
  std::chrono::nanoseconds interval = std::chrono::microseconds(2777);
  uint64_t spin_iters = 256;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  ParameterError Validate() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SHORT_SLICE_H_
