// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/unique_names.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(UniqueNamesTest, RepeatedNamesAreNumbered) {
  UniqueNames names;

  EXPECT_EQ(names.Take("a b"), "a_b");
  EXPECT_EQ(names.Take("a_b"), "a_b.2");
  EXPECT_EQ(names.Take("a#b"), "a_b.3");
}

TEST(UniqueNamesTest, NumberedNameThatIsTakenIsPassedOver) {
  UniqueNames names;

  EXPECT_EQ(names.Take("a.2"), "a.2");
  EXPECT_EQ(names.Take("a"), "a");
  EXPECT_EQ(names.Take("a"), "a.3");
}

TEST(UniqueNamesTest, NamelessCasesHaveNames) {
  UniqueNames names;

  EXPECT_EQ(names.Take(""), "unnamed");
  EXPECT_EQ(names.Take("###"), "unnamed.2");
}

}  // namespace
}  // namespace runner
