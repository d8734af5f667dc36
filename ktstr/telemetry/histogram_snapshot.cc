// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/histogram_snapshot.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ktstr/base/check.h"

namespace ktstr {
namespace {

using Bucket = HistogramSnapshot::Bucket;

uint64_t WidthOf(uint64_t lower_ns) {
  const size_t bucket = Histogram::BucketOf(lower_ns);
  return Histogram::LowerBoundOf(bucket + 1) - Histogram::LowerBoundOf(bucket);
}

uint64_t LargestOf(uint64_t lower_ns) {
  return lower_ns + WidthOf(lower_ns) - 1;
}

uint64_t MiddleOf(uint64_t lower_ns) {
  return lower_ns + (WidthOf(lower_ns) - 1) / 2;
}

uint64_t CountOf(const std::vector<Bucket>& buckets) {
  uint64_t count = 0;
  for (const Bucket& bucket : buckets) count += bucket.count;
  return count;
}

// The 1-based rank of the nearest-rank percentile. The tolerance keeps decimal fractions, which
// binary floating point holds a little too large, from reaching the next rank.
uint64_t RankOf(double percent, uint64_t count) {
  constexpr double kTolerance = 1e-12;
  const double exact = percent / 100.0 * static_cast<double>(count);
  const auto rank = static_cast<uint64_t>(std::ceil(exact * (1.0 - kTolerance)));
  return std::clamp<uint64_t>(rank, 1, count);
}

}  // namespace

HistogramSnapshot::HistogramSnapshot(const Histogram& histogram) {
  // Counted last by the writer, read first here: every sample that it counts is in a bucket.
  if (histogram.count() == 0) return;
  // It lies between the extremes too. Nothing is read beyond them: that would make memory of it.
  const size_t last = Histogram::BucketOf(histogram.max());
  for (size_t index = Histogram::BucketOf(histogram.min()); index <= last; ++index) {
    const uint64_t count = histogram.bucket(index);
    if (count != 0) buckets_.push_back({Histogram::LowerBoundOf(index), count});
  }
  // Written over by a worker that ran wild.
  if (buckets_.empty()) return;
  count_ = CountOf(buckets_);
  sum_ns_ = histogram.sum();
  // A sample whose writer was interrupted is in its bucket, but perhaps not in the extremes.
  min_ns_ = std::min(histogram.min(), LargestOf(buckets_.front().lower_ns));
  max_ns_ = std::max(histogram.max(), buckets_.back().lower_ns);
}

HistogramSnapshot::HistogramSnapshot(std::vector<Bucket> buckets, uint64_t min_ns, uint64_t max_ns,
                                     uint64_t sum_ns)
    : buckets_(std::move(buckets)),
      count_(CountOf(buckets_)),
      sum_ns_(sum_ns),
      min_ns_(min_ns),
      max_ns_(max_ns) {
  KTSTR_CHECK(std::is_sorted(buckets_.begin(), buckets_.end(),
                             [](Bucket a, Bucket b) { return a.lower_ns < b.lower_ns; }));
}

std::optional<uint64_t> HistogramSnapshot::min_ns() const {
  return empty() ? std::nullopt : std::optional(min_ns_);
}

std::optional<uint64_t> HistogramSnapshot::max_ns() const {
  return empty() ? std::nullopt : std::optional(max_ns_);
}

std::optional<double> HistogramSnapshot::mean_ns() const {
  if (empty()) return std::nullopt;
  return static_cast<double>(sum_ns_) / static_cast<double>(count_);
}

std::optional<uint64_t> HistogramSnapshot::Percentile(double percent) const {
  KTSTR_CHECK(percent > 0 && percent <= 100);
  if (empty()) return std::nullopt;
  const uint64_t rank = RankOf(percent, count_);
  if (rank == count_) return max_ns_;
  uint64_t below = 0;
  for (const Bucket& bucket : buckets_) {
    below += bucket.count;
    if (below >= rank) return std::clamp(MiddleOf(bucket.lower_ns), min_ns_, max_ns_);
  }
  return max_ns_;
}

uint64_t HistogramSnapshot::CountAbove(uint64_t ns) const {
  const uint64_t lower_ns = Histogram::LowerBoundOf(Histogram::BucketOf(ns));
  uint64_t above = 0;
  for (const Bucket& bucket : buckets_) {
    if (bucket.lower_ns > lower_ns) above += bucket.count;
  }
  return above;
}

void HistogramSnapshot::Merge(const HistogramSnapshot& other) {
  if (other.empty()) return;
  if (empty()) {
    *this = other;
    return;
  }
  min_ns_ = std::min(min_ns_, other.min_ns_);
  max_ns_ = std::max(max_ns_, other.max_ns_);
  sum_ns_ += other.sum_ns_;
  count_ += other.count_;
  std::vector<Bucket> merged;
  merged.reserve(buckets_.size() + other.buckets_.size());
  auto theirs = other.buckets_.begin();
  for (const Bucket& mine : buckets_) {
    while (theirs != other.buckets_.end() && theirs->lower_ns < mine.lower_ns) {
      merged.push_back(*theirs++);
    }
    merged.push_back(mine);
    if (theirs != other.buckets_.end() && theirs->lower_ns == mine.lower_ns) {
      merged.back().count += (theirs++)->count;
    }
  }
  merged.insert(merged.end(), theirs, other.buckets_.end());
  buckets_ = std::move(merged);
}

}  // namespace ktstr
