// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// UnixMessaging: many senders write to many receivers through sockets or pipes: hackbench's shape.
// Worker side.
//
// A group has `fds` senders and `fds` receivers; each receiver has a channel of its own, into which
// all senders write. `hackbench -g G -f F -l L -s S` is G groups (2 * F * G workers) with fds=F,
// loops=L, message=S; `transport=pipe` is its `-p`.
// Iteration: a sender writes one message to every receiver, a receiver reads one. Work unit: one
// message. With `loops` > 0 a sender ends after as many iterations, a receiver when it has them
// all; with 0 both run until the stop. Samples, receivers only: wake latency from the sender's
// stamp just before the write, block time. Counts: sent, received, out_of_order = messages that are
// not the next of their sender, must be 0. A receiver that the parent saw asleep
// after its channel had taken a message has lost its wake. A message whose sender had to wait for
// room was stamped before: its receiver counts a pass.
// Roles: sender, receiver. Drives: storms of wake-ups, many runnable tasks, the allocator of socket
// buffers.

#ifndef KTSTR_WORK_TYPES_UNIX_MESSAGING_H_
#define KTSTR_WORK_TYPES_UNIX_MESSAGING_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct UnixMessaging {
  enum class Transport : uint32_t { kSocket, kPipe };

  uint64_t fds = 20;
  uint64_t loops = 0;
  Bytes message{100};
  Transport transport = Transport::kSocket;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(2 * fds); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_UNIX_MESSAGING_H_
