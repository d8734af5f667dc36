// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WakeSweep: the last wake that found fewer waiters than it could have woken, and by which a waiter
// knows that its wake was lost. Worker side; lies in shared memory.

#ifndef KTSTR_WORKER_WAKE_SWEEP_H_
#define KTSTR_WORKER_WAKE_SWEEP_H_

#include <atomic>
#include <cstdint>

namespace ktstr {

// A FUTEX_WAKE that returns less than it was asked for has left nobody on the word (futex(2)). A
// waiter that was queued for an older generation of the word, and that a later signal or time-out
// ends, was passed over. Any number of writers; the last one counts, so that losses are never
// invented and seldom missed.
class WakeSweep {
 public:
  // The wake for `generation` has returned at `now_ns` and left nobody.
  void Store(uint32_t generation, uint64_t now_ns) noexcept {
    // Rounded up: a sweep is never taken for older than it is.
    packed_.store(uint64_t{generation} << kTimeBits | ((now_ns / 1000 + 1) & kTimeMask),
                  std::memory_order_release);
  }
  // Whether a wait for a generation after `seen`, which a signal of the time `signalled_at_ns`
  // ended, should have been ended by the sweep. 0: there was no signal.
  bool PassedOver(uint32_t seen, uint64_t signalled_at_ns) const noexcept {
    const uint64_t packed = packed_.load(std::memory_order_acquire);
    if (packed == 0 || signalled_at_ns == 0) return false;
    const auto later =
        (static_cast<uint32_t>(packed >> kTimeBits) - seen) & ((1u << kGenerationBits) - 1);
    const uint64_t before = (signalled_at_ns / 1000 - packed) & kTimeMask;
    return later != 0 && later < 1u << (kGenerationBits - 1) && before != 0 &&
           before < uint64_t{1} << (kTimeBits - 1);
  }

 private:
  // Both wrap around: the generation after 16 million wakes, the time in us after 12 days.
  static constexpr int kTimeBits = 40;
  static constexpr int kGenerationBits = 24;
  static constexpr uint64_t kTimeMask = (uint64_t{1} << kTimeBits) - 1;

  std::atomic<uint64_t> packed_;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_WAKE_SWEEP_H_
