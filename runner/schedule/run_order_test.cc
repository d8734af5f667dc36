// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/schedule/run_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::vector<Selftest> Tests() {
  return {{.id = {"c", "short"}}, {.id = {"c", "long"}}, {.id = {"c", "new"}}};
}

std::vector<std::string> Names(const std::vector<Selftest>& selftests) {
  std::vector<std::string> names;
  for (const Selftest& selftest : selftests) names.push_back(selftest.id.name);
  return names;
}

TEST(LongestFirstTest, NewTestsComeBeforeTheLongestKnownOne) {
  const PastRun past = {{"c:short", {.was_run = true, .duration = absl::Seconds(1)}},
                        {"c:long", {.was_run = true, .duration = absl::Seconds(9)}},
                        {"c:gone", {.was_run = true, .duration = absl::Seconds(99)}}};

  EXPECT_THAT(Names(LongestFirst(Tests(), past)), ElementsAre("new", "long", "short"));
}

TEST(LongestFirstTest, DurationOfATestThatDidNotRunIsUnknown) {
  const PastRun past = {{"c:short", {.has_failed = true}},
                        {"c:long", {.was_run = true, .duration = absl::Seconds(9)}}};

  EXPECT_THAT(Names(LongestFirst(Tests(), past)), ElementsAre("short", "new", "long"));
}

TEST(ShuffledTest, SameSeedSameOrder) {
  EXPECT_THAT(Names(Shuffled(Tests(), 3)), UnorderedElementsAre("short", "long", "new"));
  EXPECT_EQ(Names(Shuffled(Tests(), 3)), Names(Shuffled(Tests(), 3)));
}

}  // namespace
}  // namespace runner
