// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SchedClass: the scheduling class that a work type gives to one of its positions. Both sides.

#ifndef KTSTR_WORK_TYPES_SCHED_CLASS_H_
#define KTSTR_WORK_TYPES_SCHED_CLASS_H_

#include <cstdint>

#include "ktstr/sched/sched_policy.h"

namespace ktstr {

enum class SchedClass : uint32_t {
  kNormal,
  kBatch,
  kIdle,
  kFifo,      // Priority 50.
  kDeadline,  // 1 ms in 10 ms; the kernel refuses it with a narrowed affinity.
  kExt,
};
inline constexpr const char* kSchedClassNames[] = {"normal", "batch",    "idle",
                                                   "fifo",   "deadline", "ext"};

SchedPolicy PolicyOf(SchedClass sched_class) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SCHED_CLASS_H_
