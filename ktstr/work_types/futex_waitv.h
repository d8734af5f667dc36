// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexWaitv: a worker waits on several words at once; its partner wakes it through one of them.
// Worker side. Needs futex_waitv(2), Linux 5.16.
//
// Iteration: the chooser picks one of `words` at random, wakes through it and waits for the answer;
// the listener waits on all of them, spins `spin_iters` steps and answers. Work unit: one PAUSE
// step. Samples: wake latency from the partner's stamp, block time. Counts: `moved_twice` = waits
// that found more than one question, must be 0. Roles: chooser, listener. Drives: futex_waitv:
// queueing on several words, dequeueing from all but one.

#ifndef KTSTR_WORK_TYPES_FUTEX_WAITV_H_
#define KTSTR_WORK_TYPES_FUTEX_WAITV_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct FutexWaitv {
  uint64_t words = 8;
  uint64_t spin_iters = 256;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FUTEX_WAITV_H_
