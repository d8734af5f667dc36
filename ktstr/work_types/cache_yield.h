// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CacheYield: warms a cache, then yields. Worker side.
//
// Iteration: 1024 read-modify-writes as CachePressure, then one sched_yield. Work unit: one
// read-modify-write. Samples: yield time. Drives: whether a task with a warm cache is moved when it
// gives up its CPU for a moment.

#ifndef KTSTR_WORK_TYPES_CACHE_YIELD_H_
#define KTSTR_WORK_TYPES_CACHE_YIELD_H_

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct CacheYield {
  Bytes size = KiB(32);
  Bytes stride = Bytes{64};

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_CACHE_YIELD_H_
