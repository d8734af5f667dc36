// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/ratio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ktstr::check {
namespace {

using ::testing::Optional;

TEST(RatioTest, BothBoundsAreInclusive) {
  EXPECT_EQ(Ratio("x", 1, 4).AtMost(0.25).outcome, Outcome::kPass);
  EXPECT_EQ(Ratio("x", 1, 4).AtLeast(0.25).outcome, Outcome::kPass);
  EXPECT_EQ(Ratio("x", 1, 4).AtMost(0.24).outcome, Outcome::kFail);
  EXPECT_EQ(Ratio("x", 1, 4).AtLeast(0.26).outcome, Outcome::kFail);
}

TEST(RatioTest, APartOfNothingIsNoSignal) {
  EXPECT_EQ(Ratio("x", 0, 0).AtMost(1).outcome, Outcome::kInconclusive);
}

TEST(RatioTest, PagesAreCountedOverTheNodesThatAreMeant) {
  const std::map<int, uint64_t> pages = {{0, 10}, {1, 60}, {2, 30}};

  const Result result = PagesOn({1, 2}, pages).AtLeast(0.95);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.value, Optional(0.9));
  EXPECT_EQ(result.claim, "pages on nodes 1,2 at least 0.9500");
  EXPECT_EQ(result.details, "90 of 100");
  EXPECT_EQ(PagesOn({7}, pages).AtMost(0).outcome, Outcome::kPass);
  EXPECT_EQ(PagesOn({7}, {}).AtMost(0).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
