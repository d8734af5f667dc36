// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/monotonic_time.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace ktstr {
namespace {

// By accident, a moment of one clock must not become one of the other.
static_assert(!std::is_convertible_v<absl::Time, MonotonicTime>);
static_assert(!std::is_convertible_v<MonotonicTime, absl::Time>);
static_assert(!std::is_constructible_v<MonotonicTime, absl::Time>);
static_assert(!std::is_constructible_v<MonotonicTime, absl::Duration>);

TEST(MonotonicTimeTest, APastMomentHasPassedAndNothingIsLeft) {
  const MonotonicTime past = MonotonicTime::Now() - absl::Hours(1);

  EXPECT_TRUE(past.has_passed());
  EXPECT_EQ(past.Left(), absl::ZeroDuration());
}

TEST(MonotonicTimeTest, AFutureMomentHasNotPassed) {
  const MonotonicTime future = MonotonicTime::In(absl::Hours(1));

  EXPECT_FALSE(future.has_passed());
  EXPECT_GT(future.Left(), absl::Minutes(1));
  EXPECT_LE(future.Left(), absl::Hours(1));
}

TEST(MonotonicTimeTest, AnInfiniteDelayNeverPasses) {
  EXPECT_EQ(MonotonicTime::In(absl::InfiniteDuration()), MonotonicTime::InfiniteFuture());
  EXPECT_EQ(MonotonicTime::InfiniteFuture().Left(), absl::InfiniteDuration());
  EXPECT_EQ(MonotonicTime::InfiniteFuture() + absl::Hours(1), MonotonicTime::InfiniteFuture());
}

TEST(MonotonicTimeTest, DifferencesAreThoseOfTheReadings) {
  const MonotonicTime earlier = MonotonicTime::FromNs(1'000);

  EXPECT_EQ(MonotonicTime::FromNs(3'500) - earlier, absl::Nanoseconds(2'500));
  EXPECT_EQ(earlier + absl::Nanoseconds(500), MonotonicTime::FromNs(1'500));
  EXPECT_LT(earlier, MonotonicTime::FromNs(1'001));
}

}  // namespace
}  // namespace ktstr
