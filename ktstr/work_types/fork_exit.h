// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ForkExit: forks children that soon exit. Worker side; fork mode only.
//
// Iteration: fork a child, which stamps the time, computes for `child_work` and exits, and wait for
// its end. Work unit: one child; its CPU time is not the worker's. Samples: fork-to-run = from just
// before the fork to the child's stamp; block time = the wait for the child's end. A refused fork
// (EAGAIN) is a set-up failure in the report and makes no iteration.
// Drives: placement of new tasks, wake_up_new_task, exit and reaping.

#ifndef KTSTR_WORK_TYPES_FORK_EXIT_H_
#define KTSTR_WORK_TYPES_FORK_EXIT_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct ForkExit {
  std::chrono::nanoseconds child_work{0};

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FORK_EXIT_H_
