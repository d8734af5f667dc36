// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexPingPong: two workers that wake each other by turns through futexes. Worker side.
//
// Iteration: spin `spin_iters` steps, wake the partner, wait for the partner's wake.
// Work unit: one PAUSE step. Samples: wake latency from the partner's stamp just before its wake,
// block time from the start of the wait. Roles: starter, responder.
// Drives: futex wake-ups without the hint that the waker is about to block.

#ifndef KTSTR_WORK_TYPES_FUTEX_PING_PONG_H_
#define KTSTR_WORK_TYPES_FUTEX_PING_PONG_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct FutexPingPong {
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FUTEX_PING_PONG_H_
