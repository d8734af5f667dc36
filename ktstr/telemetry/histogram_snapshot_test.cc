// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/histogram_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <random>

namespace ktstr {
namespace {

using ::testing::Optional;

HistogramSnapshot SnapshotOf(const std::vector<uint64_t>& values) {
  const auto histogram = std::make_unique<Histogram>();
  for (const uint64_t value : values) histogram->Record(value);
  return HistogramSnapshot(*histogram);
}

// Durations from nanoseconds to minutes, as many of each size.
std::vector<uint64_t> RandomDurations(std::mt19937_64& random, size_t count) {
  std::uniform_real_distribution<double> exponent(0.0, 41.0);
  std::vector<uint64_t> values(count);
  for (uint64_t& value : values) value = static_cast<uint64_t>(std::exp2(exponent(random)));
  return values;
}

uint64_t NearestRank(const std::vector<uint64_t>& sorted, uint64_t per_mille) {
  const uint64_t rank = (sorted.size() * per_mille + 999) / 1000;
  return sorted[std::max<uint64_t>(rank, 1) - 1];
}

TEST(HistogramSnapshotTest, PercentilesAreWithinOnePartIn128OfTheSortedValues) {
  std::mt19937_64 random(20240501);
  for (const size_t count : {1u, 2u, 7u, 100u, 999u, 1000u, 20'000u}) {
    std::vector<uint64_t> values = RandomDurations(random, count);
    const HistogramSnapshot snapshot = SnapshotOf(values);
    std::sort(values.begin(), values.end());

    for (const uint64_t per_mille : {1u, 10u, 500u, 900u, 990u, 999u, 1000u}) {
      const uint64_t exact = NearestRank(values, per_mille);
      const uint64_t estimate = snapshot.Percentile(static_cast<double>(per_mille) / 10.0).value();
      const uint64_t error = estimate > exact ? estimate - exact : exact - estimate;
      ASSERT_LE(error * 128, exact) << count << " values, " << per_mille << " per mille";
    }
  }
}

TEST(HistogramSnapshotTest, CountSumAndExtremesAreExact) {
  const HistogramSnapshot snapshot = SnapshotOf({1'000'003, 17, 65'537});

  EXPECT_EQ(snapshot.count(), 3u);
  EXPECT_EQ(snapshot.sum_ns(), 1'065'557u);
  EXPECT_THAT(snapshot.min_ns(), Optional(17u));
  EXPECT_THAT(snapshot.max_ns(), Optional(1'000'003u));
  EXPECT_THAT(snapshot.mean_ns(), Optional(1'065'557.0 / 3));
}

TEST(HistogramSnapshotTest, OfNoSamplesEverythingIsAbsent) {
  const HistogramSnapshot snapshot = SnapshotOf({});

  EXPECT_TRUE(snapshot.empty());
  EXPECT_EQ(snapshot.min_ns(), std::nullopt);
  EXPECT_EQ(snapshot.max_ns(), std::nullopt);
  EXPECT_EQ(snapshot.mean_ns(), std::nullopt);
  EXPECT_EQ(snapshot.Percentile(50), std::nullopt);
}

TEST(HistogramSnapshotTest, OfAnOverwrittenOneThatClaimsASampleItIsEmpty) {
  alignas(Histogram) std::array<std::byte, sizeof(Histogram)> memory{std::byte{1}};

  EXPECT_TRUE(HistogramSnapshot(reinterpret_cast<const Histogram&>(memory)).empty());
}

TEST(HistogramSnapshotTest, PercentilesStayBetweenTheExtremes) {
  const HistogramSnapshot snapshot = SnapshotOf({1'000'000, 1'000'001});

  // Both are in one bucket, whose middle is above them.
  EXPECT_THAT(snapshot.Percentile(1), Optional(1'000'001u));
  EXPECT_THAT(snapshot.Percentile(100), Optional(1'000'001u));
}

TEST(HistogramSnapshotTest, ValuesBeyondTheLastBucketKeepTheirMaximum) {
  const uint64_t hour_and_a_half = 5'400'000'000'000;
  const HistogramSnapshot snapshot = SnapshotOf({hour_and_a_half, 5});

  EXPECT_THAT(snapshot.max_ns(), Optional(hour_and_a_half));
  EXPECT_THAT(snapshot.Percentile(100), Optional(hour_and_a_half));
}

TEST(HistogramSnapshotTest, MergedIsAsIfAllHadBeenRecordedInOne) {
  std::mt19937_64 random(7);
  const std::vector<uint64_t> a = RandomDurations(random, 500);
  const std::vector<uint64_t> b = RandomDurations(random, 300);
  std::vector<uint64_t> all = a;
  all.insert(all.end(), b.begin(), b.end());
  const HistogramSnapshot expected = SnapshotOf(all);

  HistogramSnapshot merged = SnapshotOf(a);
  merged.Merge(SnapshotOf(b));

  EXPECT_EQ(merged, expected);
}

TEST(HistogramSnapshotTest, MergingWithNothingChangesNothing) {
  const HistogramSnapshot some = SnapshotOf({400, 7});

  HistogramSnapshot merged = some;
  merged.Merge(HistogramSnapshot());
  EXPECT_EQ(merged, some);

  HistogramSnapshot from_empty;
  from_empty.Merge(some);
  EXPECT_EQ(from_empty, some);
}

TEST(HistogramSnapshotTest, CountAboveLeavesOutTheBucketOfTheLimit) {
  const HistogramSnapshot snapshot = SnapshotOf({10, 20, 20, 30, 1'000'000});

  EXPECT_EQ(snapshot.CountAbove(0), 5u);
  EXPECT_EQ(snapshot.CountAbove(20), 2u);
  EXPECT_EQ(snapshot.CountAbove(999'999), 0u);  // In the bucket of 1,000,000.
}

}  // namespace
}  // namespace ktstr
