// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PipeIo: two workers that pass one byte to and fro through a pair of pipes. Worker side.
//
// Iteration: spin `burst_iters` steps, then one exchange: write a byte, wait for the partner's.
// Work unit: one PAUSE step. Samples: wake latency from the partner's stamp just before its write,
// block time from the start of the read. Roles: starter, responder.
// Drives: wake-ups with the hint that the waker is about to block (WF_SYNC).

#ifndef KTSTR_WORK_TYPES_PIPE_IO_H_
#define KTSTR_WORK_TYPES_PIPE_IO_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct PipeIo {
  uint64_t burst_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_PIPE_IO_H_
