// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/schedule/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(ShuffledOrderTest, EveryIndexOccursOnce) {
  EXPECT_THAT(ShuffledOrder(5, 7), UnorderedElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(ShuffledOrder(0, 7), IsEmpty());
}

TEST(ShuffledOrderTest, SeedDecides) {
  EXPECT_EQ(ShuffledOrder(50, 7), ShuffledOrder(50, 7));
  EXPECT_NE(ShuffledOrder(50, 7), ShuffledOrder(50, 8));
}

// A seed from a log of long ago still gives the order of long ago.
TEST(ShuffledOrderTest, OrderOfASeedNeverChanges) {
  EXPECT_THAT(ShuffledOrder(5, 1), ElementsAre(2, 1, 4, 3, 0));
}

TEST(LongestFirstTest, LongestComesFirst) {
  const std::vector<std::optional<absl::Duration>> durations = {absl::Seconds(1), absl::Seconds(3),
                                                                absl::Seconds(2)};

  EXPECT_THAT(LongestFirst(durations), ElementsAre(1, 2, 0));
}

TEST(LongestFirstTest, UnknownComesBeforeAndEqualsKeepTheirOrder) {
  const std::vector<std::optional<absl::Duration>> durations = {absl::Seconds(1), std::nullopt,
                                                                absl::Seconds(1), std::nullopt};

  EXPECT_THAT(LongestFirst(durations), ElementsAre(1, 3, 0, 2));
}

}  // namespace
}  // namespace runner
