// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/count.h"

#include <gtest/gtest.h>

namespace ktstr::check {
namespace {

TEST(CountTest, TheCountDecides) {
  EXPECT_EQ(Count("strays", 0, 10).Exactly(0).outcome, Outcome::kPass);
  EXPECT_EQ(Count("strays", 1, 10).Exactly(0).outcome, Outcome::kFail);
}

TEST(CountTest, NoSamplesAreInconclusive) {
  EXPECT_EQ(Count("strays", 0, 0).Exactly(0).outcome, Outcome::kInconclusive);
}

TEST(CountTest, TheHeadlineHasTheNumbers) {
  EXPECT_EQ(Headline(Count("strays", 3, 10).Exactly(0)), "strays exactly 0: 3 (10 samples)");
}

}  // namespace
}  // namespace ktstr::check
