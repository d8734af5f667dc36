// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FanOut: one waker and the receivers that wait for its signals, in a shared region. Worker side.

#ifndef KTSTR_WORK_TYPES_FAN_OUT_H_
#define KTSTR_WORK_TYPES_FAN_OUT_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "ktstr/shared/cell.h"
#include "ktstr/worker/resources.h"
#include "ktstr/worker/wake_channel.h"

namespace ktstr {

// The most receivers that work types allow.
inline constexpr uint64_t kMaxReceivers = 1024;

// The begin of a region; the stamps of the receivers follow.
//
// Nothing lies between the reading of the clock and the wake, however many are woken: the time of a
// round is stored once. Only afterwards the waker goes through the receivers and fills the stamps
// of those that are still armed, for a receiver that runs when its round's time has been
// overwritten. A wake latency therefore has in it what the kernel does for a wake of many: it puts
// them on run queues one after the other.
struct FanOut {
  // Rounds whose times are kept.
  static constexpr uint32_t kRounds = 512;

  WakeChannel channel;
  // Just before the wake of round n, at n modulo kRounds. Published by the generation.
  alignas(kCacheLineBytes) std::array<Cell<uint64_t>, kRounds> woken_at_ns;
  // The same, just after it had returned. Published by the channel's `completed`.
  alignas(kCacheLineBytes) std::array<Cell<uint64_t>, kRounds> completed_at_ns;

  static constexpr uint64_t BytesFor(uint64_t receivers) noexcept {
    return sizeof(FanOut) + receivers * sizeof(WakeStamp);
  }
  static constexpr FutexWords Words() noexcept;

  WakeStamp& stamp(size_t receiver) noexcept {
    return reinterpret_cast<WakeStamp*>(this + 1)[receiver];
  }
  // When a wake had returned that a receiver who has seen the round `seen` should not have slept
  // through: the first that is still known. The end of time when none has. A waker that goes on and
  // on has completed others meanwhile, which prove nothing.
  uint64_t FirstCompletionAfter(uint32_t seen) const noexcept;
  // Wakes all receivers, of whom there are `receivers`. One waker at a time.
  void WakeAll(WorkerContext& context, uint64_t receivers) noexcept;
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
  // The time of the first wake after those seen; 0: unknown.
  uint64_t FirstWakeNs() const noexcept;

  FanOut& fan_out_;
  WakeStamp& stamp_;
  uint32_t seen_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FAN_OUT_H_
