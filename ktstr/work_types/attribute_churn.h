// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ChurnAttribute: the loop of the types that change one attribute of themselves again and again.
// Worker side.

#ifndef KTSTR_WORK_TYPES_ATTRIBUTE_CHURN_H_
#define KTSTR_WORK_TYPES_ATTRIBUTE_CHURN_H_

#include <cstdint>

#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Iteration: `spin_iters` steps, one change, one timed yield. `change` returns 0 or an errno value,
// which marks the set-up as incomplete.
template <typename Change>
void ChurnAttribute(WorkerContext& context, uint64_t spin_iters, Change change) noexcept {
  while (!context.stop_requested()) {
    context.Spin(spin_iters);
    if (const int error = change(); error != 0) context.ReportSetupFailure(error);
    context.YieldTimed();
    context.EndIteration();
  }
}

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_ATTRIBUTE_CHURN_H_
