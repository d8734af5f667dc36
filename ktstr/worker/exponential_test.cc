// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/exponential.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ktstr {
namespace {

TEST(ExponentialTest, IsExactAtPowersOfTwo) {
  EXPECT_EQ(ExponentialQ16(uint64_t{1} << 63), uint64_t{1} << 16);
  EXPECT_EQ(ExponentialQ16(uint64_t{1} << 53), uint64_t{11} << 16);
  EXPECT_EQ(ExponentialQ16(1), uint64_t{64} << 16);
  EXPECT_EQ(ExponentialQ16(0), uint64_t{64} << 16);
}

TEST(ExponentialTest, FollowsTheLogarithm) {
  for (uint64_t percent = 1; percent < 100; ++percent) {
    const double value =
        static_cast<double>(ExponentialQ16(~uint64_t{0} / 100 * percent)) / (1 << 16);
    EXPECT_NEAR(value, -std::log2(static_cast<double>(percent) / 100), 0.09) << percent;
  }
}

TEST(ExponentialTest, OneOfAHundredIsLongerThanTheP99) {
  constexpr uint64_t kHundredth = ~uint64_t{0} / 100;
  EXPECT_GT(ExponentialQ16(kHundredth - (kHundredth >> 8)), kExponentialP99Q16);
  EXPECT_LT(ExponentialQ16(kHundredth + (kHundredth >> 8)), kExponentialP99Q16);
}

}  // namespace
}  // namespace ktstr
