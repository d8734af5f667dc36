// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Histogram: a log-linear histogram of durations in shared memory. Both sides.

#ifndef KTSTR_SHARED_HISTOGRAM_H_
#define KTSTR_SHARED_HISTOGRAM_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "ktstr/shared/cell.h"

namespace ktstr {

// Buckets: 0..63 ns one by one, then 64 to each power of two, up to 2^42 ns (73 minutes). A bucket
// is at most 1/64 of its lower bound wide, so its middle is within 1/128 of every value in it.
// Count, sum, minimum and maximum are exact. All zero = empty. One writer; readable at any time.
class Histogram {
 public:
  static constexpr int kSubBucketBits = 6;
  static constexpr int kHighestBit = 41;
  static constexpr size_t kBuckets = size_t{kHighestBit - kSubBucketBits + 2} << kSubBucketBits;

  // The bucket of a value; larger ones than 2^42 - 1 go to the last.
  static constexpr size_t BucketOf(uint64_t ns) noexcept {
    const uint64_t value = std::min(ns, (uint64_t{1} << (kHighestBit + 1)) - 1);
    if (value < kSubBuckets) return static_cast<size_t>(value);
    const int shift = std::bit_width(value) - 1 - kSubBucketBits;
    return (static_cast<size_t>(shift) << kSubBucketBits) + static_cast<size_t>(value >> shift);
  }
  // The smallest value of a bucket.
  static constexpr uint64_t LowerBoundOf(size_t bucket) noexcept {
    if (bucket < 2 * kSubBuckets) return bucket;
    const size_t shift = (bucket >> kSubBucketBits) - 1;
    return ((bucket & (kSubBuckets - 1)) + kSubBuckets) << shift;
  }

  void Record(uint64_t ns) noexcept {
    buckets_[BucketOf(ns)].Add(1);
    sum_.Add(ns);
    if (ns > max_.Get()) max_.Set(ns);
    // Kept as its complement, so that zeroed memory means "none yet".
    if (~ns > min_complement_.Get()) min_complement_.Set(~ns);
    // Last: a reader never sees more samples than the buckets hold.
    count_.Release(count_.Get() + 1);
  }

  uint64_t count() const noexcept { return count_.Acquire(); }
  uint64_t sum() const noexcept { return sum_.Get(); }
  uint64_t max() const noexcept { return max_.Get(); }
  // Meaningless while empty.
  uint64_t min() const noexcept { return ~min_complement_.Get(); }
  uint64_t bucket(size_t index) const noexcept { return buckets_[index].Get(); }

 private:
  static constexpr size_t kSubBuckets = size_t{1} << kSubBucketBits;

  Cell<uint64_t> count_;
  Cell<uint64_t> sum_;
  Cell<uint64_t> max_;
  Cell<uint64_t> min_complement_;
  std::array<Cell<uint64_t>, kBuckets> buckets_;
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_HISTOGRAM_H_
