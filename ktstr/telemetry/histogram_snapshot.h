// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// HistogramSnapshot: the content of one or more histograms, to be asked for percentiles. Parent
// side.

#ifndef KTSTR_TELEMETRY_HISTOGRAM_SNAPSHOT_H_
#define KTSTR_TELEMETRY_HISTOGRAM_SNAPSHOT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ktstr/shared/histogram.h"

namespace ktstr {

// A plain value, thread-compatible. Times are ns.
class HistogramSnapshot {
 public:
  struct Bucket {
    uint64_t lower_ns;  // Its smallest value.
    uint64_t count;     // > 0.
    friend bool operator==(const Bucket&, const Bucket&) = default;
  };

  HistogramSnapshot() = default;
  // Copies a histogram, which may be recorded into meanwhile: the copy then has all samples that
  // were complete before it began and perhaps some of the later ones.
  explicit HistogramSnapshot(const Histogram& histogram);
  // Makes it from the parts that JSON has. REQUIRES: buckets strictly ascending, each with the
  // lower bound of a bucket of Histogram.
  HistogramSnapshot(std::vector<Bucket> buckets, uint64_t min_ns, uint64_t max_ns, uint64_t sum_ns);

  uint64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  // Exact. Absent while empty.
  std::optional<uint64_t> min_ns() const;
  std::optional<uint64_t> max_ns() const;
  uint64_t sum_ns() const { return sum_ns_; }
  std::optional<double> mean_ns() const;
  // The nearest-rank percentile, 0 < percent <= 100, within 1/128 of a recorded value: the middle
  // of its bucket, but never outside [min, max]. Absent while empty.
  std::optional<uint64_t> Percentile(double percent) const;
  // How many samples are above `ns`; those in the bucket of `ns` count as not above.
  uint64_t CountAbove(uint64_t ns) const;

  // Adds the samples of another histogram.
  void Merge(const HistogramSnapshot& other);

  // The buckets with samples, ascending.
  const std::vector<Bucket>& buckets() const { return buckets_; }

  friend bool operator==(const HistogramSnapshot&, const HistogramSnapshot&) = default;

 private:
  std::vector<Bucket> buckets_;
  uint64_t count_ = 0;
  uint64_t sum_ns_ = 0;
  uint64_t min_ns_ = 0;
  uint64_t max_ns_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_HISTOGRAM_SNAPSHOT_H_
