// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FanOut: one waker and the receivers that wait for its signals, in a shared region. Worker side.

#ifndef KTSTR_WORK_TYPES_FAN_OUT_H_
#define KTSTR_WORK_TYPES_FAN_OUT_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "ktstr/worker/resources.h"
#include "ktstr/worker/wake_channel.h"

namespace ktstr {

// The most receivers that work types allow.
inline constexpr uint64_t kMaxReceivers = 1024;

// The begin of a region; the stamps of the receivers follow.
struct FanOut {
  WakeChannel channel;

  static constexpr uint64_t BytesFor(uint64_t receivers) noexcept {
    return sizeof(FanOut) + receivers * sizeof(WakeStamp);
  }
  static constexpr FutexWords Words() noexcept;

  WakeStamp& stamp(size_t receiver) noexcept {
    return reinterpret_cast<WakeStamp*>(this + 1)[receiver];
  }
  // Signals all receivers, of whom there are `receivers`.
  void WakeAll(uint64_t receivers) noexcept {
    Signal(channel, {&stamp(0), receivers}, static_cast<int>(receivers));
  }
};

constexpr FutexWords FanOut::Words() noexcept {
  return {.offset_bytes = offsetof(FanOut, channel.generation), .count = 1};
}

// One receiver's place in the sequence of signals.
class FanOutReceiver {
 public:
  FanOutReceiver(FanOut& fan_out, size_t receiver) noexcept
      : fan_out_(fan_out), stamp_(fan_out.stamp(receiver)) {}

  // Waits for the next signal. How many there were since the last one seen: 0 when the workload
  // stops, more than 1 when this receiver was slow.
  uint32_t AwaitNext(WorkerContext& context) noexcept;
  // All signals seen so far, also those that it was too slow to wait for.
  uint32_t seen() const noexcept { return seen_; }

 private:
  FanOut& fan_out_;
  WakeStamp& stamp_;
  uint32_t seen_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FAN_OUT_H_
