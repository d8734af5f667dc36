// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/attempt.h"

#include "gtest/gtest.h"

namespace runner {
namespace {

constexpr absl::Duration kOfSuite = absl::Seconds(30);

TEST(LimitsOfTest, GiveATestTheTimeoutOfItsSuite) {
  const Selftest selftest{.timeout = kOfSuite};
  EXPECT_EQ(LimitsOf(selftest, {}, 1).timeout, kOfSuite);
}

TEST(LimitsOfTest, PutWhatWasAskedForOverTheSuite) {
  const Selftest selftest{.timeout = kOfSuite, .has_manifest = true};
  EXPECT_EQ(LimitsOf(selftest, {.timeout = absl::Seconds(1)}, 10).timeout, absl::Seconds(1));
  EXPECT_EQ(LimitsOf(selftest, {.timeout = absl::ZeroDuration()}, 10).timeout,
            absl::ZeroDuration());
  EXPECT_EQ(selftest.timeout, kOfSuite);
}

TEST(LimitsOfTest, GiveALongerMeasurementMoreTime) {
  const Selftest selftest{.timeout = kOfSuite, .has_manifest = true};
  EXPECT_EQ(LimitsOf(selftest, {}, 10).timeout, 10 * kOfSuite);
  EXPECT_EQ(LimitsOf(selftest, {}, 0.1).timeout, kOfSuite);
}

TEST(LimitsOfTest, DoNotScaleTestsThatDoNotKnowTheScale) {
  const Selftest selftest{.timeout = kOfSuite};
  EXPECT_EQ(LimitsOf(selftest, {}, 10).timeout, kOfSuite);
}

TEST(LimitsOfTest, KeepTheOthersAsTheyWereAskedFor) {
  const TimeLimits limits = LimitsOf(
      {}, {.idle = absl::Seconds(1), .slow = absl::Seconds(2), .grace = absl::Seconds(3)}, 1);
  EXPECT_EQ(limits.idle, absl::Seconds(1));
  EXPECT_EQ(limits.slow, absl::Seconds(2));
  EXPECT_EQ(limits.grace, absl::Seconds(3));
}

}  // namespace
}  // namespace runner
