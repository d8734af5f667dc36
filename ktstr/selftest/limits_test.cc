// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/limits.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

Environment With(uint64_t tick_ns, std::optional<int64_t> base_slice_ns) {
  Environment environment;
  environment.scheduler.tick_ns = tick_ns;
  environment.scheduler.base_slice_ns = base_slice_ns;
  return environment;
}

TEST(LimitsTest, ASliceEndsWithATick) {
  EXPECT_EQ(LimitsOf(With(4'000'000, 2'800'000)).slice, absl::Milliseconds(4));
  EXPECT_EQ(LimitsOf(With(1'000'000, 2'800'000)).slice, absl::Milliseconds(3));
  EXPECT_EQ(LimitsOf(With(4'000'000, 4'000'000)).slice, absl::Milliseconds(4));
}

TEST(LimitsTest, AnUnknownSliceIsTheLargestDefault) {
  EXPECT_EQ(LimitsOf(With(1'000'000, std::nullopt)).slice, absl::Milliseconds(3));
}

TEST(LimitsTest, AnUnknownTickIsTheLongest) {
  EXPECT_EQ(LimitsOf(Environment{}).tick, absl::Milliseconds(10));
}

TEST(LimitsTest, APreemptingWakeIsWellBelowHalfATickButNoTimerJitter) {
  EXPECT_EQ(LimitsOf(With(4'000'000, std::nullopt)).preempting_wake, absl::Microseconds(500));
  EXPECT_EQ(LimitsOf(With(1'000'000, std::nullopt)).preempting_wake, absl::Microseconds(200));
}

}  // namespace
}  // namespace ktstr
