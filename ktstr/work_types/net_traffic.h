// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// NetTraffic: sends frames through the loopback device, one by one. Worker side.
//
// Iteration: send a raw Ethernet frame of `frame_bytes` and sleep `interval`. Nobody listens; the
// receiving side of the stack drops it. Work unit: one frame sent. Samples: timer latency = how
// long after the end of the sleep it ran again. Loopback is that of a network namespace which each
// worker has for itself, so no device of the machine is touched; without CAP_SYS_ADMIN and
// CAP_NET_RAW it is refused when it is spawned. Drives: the transmit path, NET_RX softirqs and
// ksoftirqd beside other work.

#ifndef KTSTR_WORK_TYPES_NET_TRAFFIC_H_
#define KTSTR_WORK_TYPES_NET_TRAFFIC_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct NetTraffic {
  std::chrono::nanoseconds interval = std::chrono::microseconds(100);
  uint64_t frame_bytes = 64;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_NET_TRAFFIC_H_
