// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fan_out.h"

namespace ktstr {

uint32_t FanOutReceiver::AwaitNext(WorkerContext& context) noexcept {
  if (Await(context, fan_out_.channel, stamp_, seen_) == WaitEnd::kStopped) return 0;
  const uint32_t before = seen_;
  seen_ = fan_out_.channel.generation.load(std::memory_order_acquire);
  return seen_ - before;
}

}  // namespace ktstr
