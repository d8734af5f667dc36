// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Reservoir: a uniform sample of a stream of durations, in shared memory. Both sides.

#ifndef KTSTR_SHARED_RESERVOIR_H_
#define KTSTR_SHARED_RESERVOIR_H_

#include <cstddef>
#include <cstdint>

#include "ktstr/shared/cell.h"

namespace ktstr {

struct ReservoirSample {
  Cell<uint64_t> value_ns;
  Cell<uint64_t> at_ns;  // ns since the worker's start.
};

// Algorithm R (Vitter, "Random sampling with a reservoir", 1985): the first `capacity` samples are
// kept, the i-th later one replaces a random place with probability capacity / i. The total counts
// every sample. The samples follow the header in memory; their number is not kept there, where a
// worker that runs wild could change what the parent believes. One writer.
class Reservoir {
 public:
  static constexpr size_t BytesFor(size_t capacity) noexcept {
    return sizeof(Reservoir) + capacity * sizeof(ReservoirSample);
  }

  // `random` is a fresh 64-bit random number.
  void Record(uint32_t capacity, uint64_t value_ns, uint64_t at_ns, uint64_t random) noexcept {
    const uint64_t index = total_.Get();
    const uint64_t place = index < capacity ? index : Below(index + 1, random);
    if (place < capacity) {
      ReservoirSample& sample = reinterpret_cast<ReservoirSample*>(this + 1)[place];
      sample.value_ns.Set(value_ns);
      sample.at_ns.Set(at_ns);
    }
    total_.Release(index + 1);
  }

  uint64_t total() const noexcept { return total_.Acquire(); }
  // How many samples are held now.
  size_t Size(uint32_t capacity) const noexcept {
    const uint64_t count = total();
    return static_cast<size_t>(count < capacity ? count : capacity);
  }
  // REQUIRES: index < Size(capacity).
  const ReservoirSample& sample(size_t index) const noexcept {
    return reinterpret_cast<const ReservoirSample*>(this + 1)[index];
  }

 private:
  // A number below `limit` from 64 random bits, without a division (Lemire, "Fast random integer
  // generation in an interval", 2019; its bias is below limit / 2^64).
  static uint64_t Below(uint64_t limit, uint64_t random) noexcept {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(random) * limit) >> 64);
  }

  Cell<uint64_t> total_;
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_RESERVOIR_H_
