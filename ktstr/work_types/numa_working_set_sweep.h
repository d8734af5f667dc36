// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// NumaWorkingSetSweep: a working set that is moved from NUMA node to NUMA node. Worker side.
//
// Iteration: bind the private region to the next target node, which moves its pages, write to each
// page, sleep `sweep_period`. Workers begin at different nodes. Work unit: one page. Samples: timer
// latency = how long after the end of the sleep it ran again. Without target nodes nothing is
// bound. With one node it runs, and the report says that nothing could migrate.
// Drives: mbind, page migration, remote memory access.

#ifndef KTSTR_WORK_TYPES_NUMA_WORKING_SET_SWEEP_H_
#define KTSTR_WORK_TYPES_NUMA_WORKING_SET_SWEEP_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct NumaWorkingSetSweep {
  Bytes region = MiB(4);
  std::chrono::nanoseconds sweep_period = std::chrono::milliseconds(100);
  NumberList target_nodes;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_NUMA_WORKING_SET_SWEEP_H_
