// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ChurnAttribute: the loop of the types that change one attribute of themselves again and again.
// Worker side.

#ifndef KTSTR_WORK_TYPES_ATTRIBUTE_CHURN_H_
#define KTSTR_WORK_TYPES_ATTRIBUTE_CHURN_H_

#include <cerrno>
#include <cstdint>

#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Iteration: `spin_iters` steps, one change by the system call `call`, one timed yield. `change`
// returns 0 or an errno value. A lacking privilege marks the set-up as incomplete and the churn
// goes on with what is allowed; any other errno ends the work.
template <typename Change>
void ChurnAttribute(WorkerContext& context, uint64_t spin_iters, const char* call,
                    Change change) noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(spin_iters)) return;
    const int error = change();
    if (error == EPERM || error == EACCES) {
      context.ReportSetupFailure(error);
    } else if (error != 0) {
      return context.ReportFailure(call, error);
    }
    context.YieldTimed();
    context.EndIteration();
  }
}

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_ATTRIBUTE_CHURN_H_
