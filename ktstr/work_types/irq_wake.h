// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IrqWake: a worker that is woken from the network softirq. Worker side.
//
// Iteration: the sender sends a raw Ethernet frame of `frame_bytes` that carries its time and
// sleeps `interval`; the receiver waits for a frame in a blocking read. Work unit: one frame sent
// or received. Samples: the receiver's wake latency from the sender's stamp, and its block time;
// the sender's timer latency. A frame that was there already is a pass. Roles: sender, receiver.
// The loopback device is that of a network namespace which the pair has for itself; without
// CAP_SYS_ADMIN and CAP_NET_RAW it is refused when it is spawned.
// A softirq may be put off to ksoftirqd, so the end of a send shows nothing of the wake. The sender
// therefore asks the receiving socket how many frames have arrived. A softirq takes the frames of
// one CPU in turn, so the arrival of a later frame shows that the wake for the earlier one is done.
// A receiver that the parent saw asleep after that, beside the frame, has lost its wake. The next
// frame makes a loss good; one that got lost on the way ends the watch.
// Drives: try_to_wake_up from NET_RX softirq context, ksoftirqd.

#ifndef KTSTR_WORK_TYPES_IRQ_WAKE_H_
#define KTSTR_WORK_TYPES_IRQ_WAKE_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct IrqWake {
  std::chrono::nanoseconds interval = std::chrono::milliseconds(1);
  uint64_t frame_bytes = 64;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_IRQ_WAKE_H_
