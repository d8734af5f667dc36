// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WithheldWake: a work type for negative controls of claims that no wake-up is lost. Worker side.

#ifndef SELFTESTS_BROKEN_WORK_WITHHELD_WAKE_H_
#define SELFTESTS_BROKEN_WORK_WITHHELD_WAKE_H_

#include "ktstr/worker/resources.h"
#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// A futex pair whose waker publishes each wake-up as complete, but withholds every tenth: what a
// kernel that loses wake-ups now and then looks like from user space.
struct WithheldWake {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // SELFTESTS_BROKEN_WORK_WITHHELD_WAKE_H_
