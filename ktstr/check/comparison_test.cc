// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/comparison.h"

#include <gtest/gtest.h>

namespace ktstr::check {
namespace {

TEST(ComparisonTest, EqualRowsPass) {
  Comparison table("attributes");
  table.Row("nice", 7, 7);
  table.Row("policy", "batch", "batch");

  EXPECT_EQ(table.AllEqual().outcome, Outcome::kPass);
  EXPECT_EQ(table.AllEqual().samples, 2u);
}

TEST(ComparisonTest, ARowThatDiffersFailsAndIsShown) {
  Comparison table("attributes");
  table.Row("nice", 7, 7);
  table.Row("policy", "batch", "normal");

  const Result result = table.AllEqual();

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_EQ(result.value, 1);
  EXPECT_EQ(result.details, "policy: expected batch, found normal");
  EXPECT_EQ(Headline(result), "attributes that differ exactly 0: 1 (2 samples)");
}

TEST(ComparisonTest, NothingComparedIsInconclusive) {
  EXPECT_EQ(Comparison("attributes").AllEqual().outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
