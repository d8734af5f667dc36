// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Idler: a work type for negative controls of claims that somebody gets on. Worker side.

#ifndef SELFTESTS_BROKEN_WORK_IDLER_H_
#define SELFTESTS_BROKEN_WORK_IDLER_H_

#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Sleeps until it is stopped and ends no iteration: a worker that the scheduler has forgotten.
struct Idler {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // SELFTESTS_BROKEN_WORK_IDLER_H_
