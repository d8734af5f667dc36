// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/pipe_pair.h"

namespace ktstr {

bool PipePair::Exchange(WorkerContext& context) noexcept {
  const int self = context.position();
  const PipeChannel& partners = channels[1 - self];
  const MemberFds& fds = context.fds();
  if (self == 1 && !ReceiveByte(context, partners, fds.pipe_in)) return false;
  if (!SendByte(context, channels[self], fds.pipe_out)) return false;
  return self == 1 || ReceiveByte(context, partners, fds.pipe_in);
}

}  // namespace ktstr
