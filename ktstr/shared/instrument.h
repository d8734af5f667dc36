// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Instrument: what kind of duration a sample is. Both sides.

#ifndef KTSTR_SHARED_INSTRUMENT_H_
#define KTSTR_SHARED_INSTRUMENT_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace ktstr {

// One histogram and one reservoir each, for those that a work type declares.
enum class Instrument : uint8_t {
  kWakeLatency,  // From the waker's stamp, just before its wake, to the wakee running.
  kBlockTime,  // From the start of a block to its end: partner's work and requested sleep included.
  kTimerLatency,    // Now minus the requested expiry.
  kIterationCost,   // One iteration of pure computing.
  kLockWait,        // From wanting a lock to holding it, when it was not free.
  kRequestLatency,  // A whole request of the benchmark types.
  kYieldTime,       // One sched_yield call.
  kForkToRun,       // From just before a fork to the first instruction of the child.
  kAffinityTime,    // One sched_setaffinity call, the move of its target included.
};
inline constexpr size_t kInstrumentCount = 9;

// The most counters that a work type has beyond those that every worker has.
inline constexpr size_t kMaxDetails = 8;

// "wake_latency" and so on: the key in reports.
constexpr const char* InstrumentName(Instrument instrument) noexcept {
  constexpr const char* kNames[kInstrumentCount] = {
      "wake_latency",    "block_time", "timer_latency", "iteration_cost", "lock_wait",
      "request_latency", "yield_time", "fork_to_run",   "affinity_time"};
  return kNames[static_cast<size_t>(instrument)];
}

// The instruments that a work type fills.
class InstrumentSet {
 public:
  constexpr InstrumentSet() = default;
  constexpr InstrumentSet(std::initializer_list<Instrument> instruments) noexcept {
    for (const Instrument instrument : instruments) bits_ |= BitOf(instrument);
  }
  constexpr bool Contains(Instrument instrument) const noexcept {
    return (bits_ & BitOf(instrument)) != 0;
  }
  constexpr size_t Count() const noexcept {
    size_t count = 0;
    for (size_t i = 0; i < kInstrumentCount; ++i) count += (bits_ >> i) & 1u;
    return count;
  }
  // How many of them come before `instrument`.
  constexpr size_t RankOf(Instrument instrument) const noexcept {
    size_t rank = 0;
    for (size_t i = 0; i < static_cast<size_t>(instrument); ++i) rank += (bits_ >> i) & 1u;
    return rank;
  }

 private:
  static constexpr uint32_t BitOf(Instrument instrument) noexcept {
    return uint32_t{1} << static_cast<uint32_t>(instrument);
  }
  uint32_t bits_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_INSTRUMENT_H_
