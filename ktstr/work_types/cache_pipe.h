// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CachePipe: two workers that pass a byte to and fro and walk through their caches in between.
// Worker side.
//
// Iteration: `burst_iters` read-modify-writes, one every cache line, in a private buffer of `size`;
// then one exchange as in PipeIo. Work unit: one read-modify-write. Samples: wake latency from the
// partner's stamp just before its write, block time from the start of the read. Roles: starter,
// responder. Drives: synchronous wake-ups (WF_SYNC) of tasks that have a cache to lose.

#ifndef KTSTR_WORK_TYPES_CACHE_PIPE_H_
#define KTSTR_WORK_TYPES_CACHE_PIPE_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct CachePipe {
  Bytes size = KiB(32);
  uint64_t burst_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_CACHE_PIPE_H_
