// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/pipe_pair.h"

namespace ktstr {

bool PipePair::Exchange(WorkerContext& context) noexcept {
  const int self = context.position();
  const PipeChannel& partners = channels[1 - self];
  const MemberFds& fds = context.fds();
  if (self == 1 && !ReceiveByte(context, partners, fds.pipe_in, MonotonicNs())) return false;
  if (!SendByte(context, channels[self], fds.pipe_out)) return false;
  // The sender waits from when it had sent: a reading of the clock less.
  return self == 1 ||
         ReceiveByte(context, partners, fds.pipe_in, channels[self].completed_at_ns.Get());
}

}  // namespace ktstr
