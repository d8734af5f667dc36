// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Straggler: a work type for negative controls of claims that nobody is lost. Worker side.

#ifndef SELFTESTS_BROKEN_WORK_STRAGGLER_H_
#define SELFTESTS_BROKEN_WORK_STRAGGLER_H_

#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// Gets on like a spinner, but is lost for 20 ms after every tenth turn: what a worker looks like
// that the scheduler forgets now and then, until something finds it again.
struct Straggler {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // SELFTESTS_BROKEN_WORK_STRAGGLER_H_
