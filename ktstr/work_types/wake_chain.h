// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WakeChain: a ring of workers, each of which wakes the next. Worker side.
//
// Iteration: a stage waits for the token, spins `work_per_hop`, passes it on. One token goes round
// the `depth` stages of a group, through pipes or futexes (`wake`). Work unit: one PAUSE step.
// Samples: wake latency from the stamp of the stage before, block time. Counts: `out_of_order` =
// tokens that came to a stage when it was not its turn. Roles: starter, stage.
// Drives: chains of wake-ups, with (pipe) and without (futex) the hint that the waker is about to
// block.

#ifndef KTSTR_WORK_TYPES_WAKE_CHAIN_H_
#define KTSTR_WORK_TYPES_WAKE_CHAIN_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct WakeChain {
  enum class Mechanism : uint32_t { kPipe, kFutex };

  uint64_t depth = 4;
  Mechanism wake = Mechanism::kPipe;
  std::chrono::nanoseconds work_per_hop = std::chrono::microseconds(100);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(depth); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_WAKE_CHAIN_H_
