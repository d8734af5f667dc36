// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PageFaultChurn: touches pages and gives them back, for ever. Worker side.
//
// Iteration: one write to each of `touches` random small pages of a private region, which then is
// given back whole (MADV_DONTNEED); then `spin_iters` steps. Work unit: one touch or one PAUSE
// step. Samples: none; see minor_faults in the report. Drives: anonymous page faults, the page
// allocator, TLB invalidation.

#ifndef KTSTR_WORK_TYPES_PAGE_FAULT_CHURN_H_
#define KTSTR_WORK_TYPES_PAGE_FAULT_CHURN_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct PageFaultChurn {
  Bytes region = MiB(4);
  uint64_t touches = 256;
  uint64_t spin_iters = 64;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_PAGE_FAULT_CHURN_H_
