// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SmallPipe: many writers and many readers on one pipe of a single page. Worker side.
//
// Iteration: a writer writes one message, a reader reads one; both block most of the time, for the
// pipe is full or empty. Each tries without waiting first, so that whether it blocks is known. Work
// unit: one message. Samples, readers only: block time; wake latency from the writer's stamp just
// before the write, of messages for which there was room at once: the wake that a writer gives
// after it has waited itself comes later than any stamp. Counts: written, read, out_of_order =
// messages that came after a later one of their writer, must be 0. Roles: writer, reader.
//
// The belt leaves these workers alone: a lost wake-up becomes a standstill, which is proven at the
// stop (worker/standstill.h).
// Drives: exclusive waits on a pipe and the hand-over of the wake-up from one waiter to the next (a
// one-slot pipe with two writers once hung, Linux 5.14).

#ifndef KTSTR_WORK_TYPES_SMALL_PIPE_H_
#define KTSTR_WORK_TYPES_SMALL_PIPE_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct SmallPipe {
  uint64_t writers = 4;
  uint64_t readers = 4;
  Bytes message{512};

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(writers + readers); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_SMALL_PIPE_H_
