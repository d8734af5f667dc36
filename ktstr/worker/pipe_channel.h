// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PipeChannel: one byte that passes between two workers, with the stamps that distinguish wake
// latency from block time and detect lost wakes. Worker side; the structure lies in a shared
// region.

#ifndef KTSTR_WORKER_PIPE_CHANNEL_H_
#define KTSTR_WORKER_PIPE_CHANNEL_H_

#include <cstdint>

#include "ktstr/shared/cell.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// One direction. Written by the sender, who does not send again before the receiver has answered.
struct PipeChannel {
  alignas(kCacheLineBytes) Cell<uint64_t> sent_at_ns;  // Just before the write.
  Cell<uint64_t> completed_at_ns;                      // After it returned; 0 in between.
};

// Writes one byte to `fd`. False when the workload stops. An error of a pipe ends the work, in both
// directions.
bool SendByte(WorkerContext& context, PipeChannel& channel, int fd) noexcept;

// Reads one byte from `fd` in a plain blocking read; it is `now_ns`. A byte that was sent before
// the read began is a pass; else block time and wake latency are recorded. False when the workload
// stops. Counts a byte that lay in the pipe while the reader slept on as a lost wake.
bool ReceiveByte(WorkerContext& context, const PipeChannel& channel, int fd,
                 uint64_t now_ns) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_PIPE_CHANNEL_H_
