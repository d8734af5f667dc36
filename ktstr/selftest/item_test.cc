// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/item.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

Selftest Pair() {
  return {.name = "x",
          .manifest = {.why = "it is promised"},
          .cases = {{.name = "a"}, {.name = "b"}},
          .controls = {{.case_name = "b", .breaks = "one"}, {.case_name = "a", .breaks = "two"}}};
}

TEST(ItemTest, CasesHaveTheirFacts) {
  const std::vector<Item> items = CasesOf(Pair());

  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[1].name, "b");
  EXPECT_EQ(items[1].facts.why, "it is promised");
  EXPECT_FALSE(items[1].control);
}

TEST(ItemTest, ControlsComeInTheOrderOfTheirCases) {
  const std::vector<Item> items = ControlsOf(Pair());

  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].name, "a.two");
  EXPECT_EQ(items[1].name, "b.one");
  EXPECT_EQ(items[1].case_name, "b");
  EXPECT_TRUE(items[1].control);
}

TEST(ItemTest, AnExplanationHasWhatIsThere) {
  EXPECT_EQ(
      Explanation({.claims = "A", .guards = {"x: Mend it", "y: Mend it too"}}),
      "about this case:\n  claims: A\n  guards against the loss of: x: Mend it; y: Mend it too");
  EXPECT_EQ(Explanation({}), "");
}

}  // namespace
}  // namespace ktstr
