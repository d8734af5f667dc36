// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/shared/histogram.h"

#include <gtest/gtest.h>

#include <memory>

namespace ktstr {
namespace {

constexpr uint64_t kLargest = (uint64_t{1} << 42) - 1;

TEST(HistogramTest, BucketsFollowEachOtherWithoutGaps) {
  for (size_t bucket = 0; bucket + 1 < Histogram::kBuckets; ++bucket) {
    const uint64_t lower = Histogram::LowerBoundOf(bucket);
    const uint64_t next = Histogram::LowerBoundOf(bucket + 1);
    ASSERT_LT(lower, next);
    ASSERT_EQ(Histogram::BucketOf(lower), bucket);
    ASSERT_EQ(Histogram::BucketOf(next - 1), bucket);
  }
}

TEST(HistogramTest, TheMiddleOfABucketIsWithinOnePartIn128) {
  for (size_t bucket = 0; bucket + 1 < Histogram::kBuckets; ++bucket) {
    const uint64_t lower = Histogram::LowerBoundOf(bucket);
    const uint64_t width = Histogram::LowerBoundOf(bucket + 1) - lower;
    ASSERT_LE((width - 1) * 64, lower) << bucket;
  }
}

TEST(HistogramTest, LargestValueAndBeyondGoToTheLastBucket) {
  EXPECT_EQ(Histogram::BucketOf(kLargest), Histogram::kBuckets - 1);
  EXPECT_EQ(Histogram::BucketOf(~uint64_t{0}), Histogram::kBuckets - 1);
}

TEST(HistogramTest, CountSumAndExtremesAreExact) {
  const auto histogram = std::make_unique<Histogram>();
  for (const uint64_t value : {uint64_t{700}, uint64_t{3}, uint64_t{1'000'000'007}}) {
    histogram->Record(value);
  }

  EXPECT_EQ(histogram->count(), 3u);
  EXPECT_EQ(histogram->sum(), 1'000'000'710u);
  EXPECT_EQ(histogram->min(), 3u);
  EXPECT_EQ(histogram->max(), 1'000'000'007u);
  EXPECT_EQ(histogram->bucket(Histogram::BucketOf(700)), 1u);
}

}  // namespace
}  // namespace ktstr
