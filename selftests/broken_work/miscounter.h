// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Miscounter: a work type for negative controls of claims on counters of work types. Worker side.

#ifndef SELFTESTS_BROKEN_WORK_MISCOUNTER_H_
#define SELFTESTS_BROKEN_WORK_MISCOUNTER_H_

#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Counts in each iteration one of everything that must never happen: two owners of a lock, an item
// lost, an item doubled, a message out of order.
struct Miscounter {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // SELFTESTS_BROKEN_WORK_MISCOUNTER_H_
