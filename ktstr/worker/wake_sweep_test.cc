// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/wake_sweep.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

constexpr uint64_t kUs = 1000;

TEST(WakeSweepTest, NobodyIsPassedOverWithoutASweep) {
  const WakeSweep sweep{};

  EXPECT_FALSE(sweep.PassedOver(0, 1000 * kUs));
}

TEST(WakeSweepTest, AWaiterOfAnOlderGenerationThatIsSignalledLaterIsPassedOver) {
  WakeSweep sweep{};
  sweep.Store(8, 100 * kUs);

  EXPECT_TRUE(sweep.PassedOver(7, 200 * kUs));
  EXPECT_TRUE(sweep.PassedOver(5, 200 * kUs));
}

TEST(WakeSweepTest, AWaiterOfTheSameGenerationCameAfterIt) {
  WakeSweep sweep{};
  sweep.Store(8, 100 * kUs);

  EXPECT_FALSE(sweep.PassedOver(8, 200 * kUs));
  EXPECT_FALSE(sweep.PassedOver(9, 200 * kUs));
}

TEST(WakeSweepTest, ASignalBeforeTheSweepIsNoLoss) {
  WakeSweep sweep{};
  sweep.Store(8, 100 * kUs);

  EXPECT_FALSE(sweep.PassedOver(7, 50 * kUs));
  EXPECT_FALSE(sweep.PassedOver(7, 100 * kUs));
  EXPECT_FALSE(sweep.PassedOver(7, 0));
}

TEST(WakeSweepTest, GenerationsAndTimesMayWrapAround) {
  constexpr uint64_t kLap = (uint64_t{1} << 40) * kUs;
  WakeSweep sweep{};
  sweep.Store(0, kLap - 5 * kUs);

  EXPECT_TRUE(sweep.PassedOver(~uint32_t{0}, kLap + 5 * kUs));
  EXPECT_FALSE(sweep.PassedOver(~uint32_t{0}, kLap - 10 * kUs));
}

}  // namespace
}  // namespace ktstr
