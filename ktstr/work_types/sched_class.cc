// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/sched_class.h"

#include <chrono>

namespace ktstr {

SchedPolicy PolicyOf(SchedClass sched_class) noexcept {
  using std::chrono::milliseconds;
  constexpr uint32_t kPriority = 50;
  switch (sched_class) {
    case SchedClass::kNormal:
      return SchedPolicy::Normal();
    case SchedClass::kBatch:
      return SchedPolicy::Batch();
    case SchedClass::kIdle:
      return SchedPolicy::Idle();
    case SchedClass::kFifo:
      return SchedPolicy::Fifo(kPriority);
    case SchedClass::kDeadline:
      return SchedPolicy::Deadline(milliseconds(1), milliseconds(10), milliseconds(10));
    case SchedClass::kExt:
      return SchedPolicy::Ext();
  }
  return SchedPolicy::Normal();
}

}  // namespace ktstr
