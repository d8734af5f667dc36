// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CachePressure: walks through a private buffer with a stride. Worker side.
//
// Iteration: 1024 read-modify-writes of a byte, `stride` apart, from the beginning of a buffer of
// `size` on, round and round. Work unit: one of them. Samples: none.
// Drives: the cost of losing a warm cache: placement, migration, SMT neighbours.

#ifndef KTSTR_WORK_TYPES_CACHE_PRESSURE_H_
#define KTSTR_WORK_TYPES_CACHE_PRESSURE_H_

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct CachePressure {
  Bytes size = KiB(32);
  Bytes stride = Bytes{64};

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_CACHE_PRESSURE_H_
