// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/comparison.h"

#include <string>

#include "ktstr/testing/status_matchers.h"

namespace bench {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ComparisonTest, SidesTakeTurnsAndSwapTheirOrder) {
  std::string order;
  const Comparison comparison{.better = Better::kHigher,
                              .target = 1,
                              .ours =
                                  [&] {
                                    order += 'o';
                                    return 1.0;
                                  },
                              .peer =
                                  [&] {
                                    order += 'p';
                                    return 1.0;
                                  }};

  ASSERT_OK(Compare(comparison, 3));

  EXPECT_EQ(order,
            "op"
            "op"
            "po"
            "op");
}

TEST(ComparisonTest, TheMedianRatioDecides) {
  double ours = 0;
  Comparison comparison{.target = 2.0, .ours = [&] { return ours++; }, .peer = [] { return 1.0; }};

  // Warm-up 0, rounds 1, 2 and 3.
  ASSERT_OK_AND_ASSIGN(const ComparisonResult result, Compare(comparison, 3));

  EXPECT_EQ(result.median, 2.0);
  EXPECT_EQ(result.min, 1.0);
  EXPECT_EQ(result.max, 3.0);
  EXPECT_TRUE(result.meets_target);
}

TEST(ComparisonTest, LowerMayBeBetter) {
  const Comparison comparison{.better = Better::kLower,
                              .target = 0.8,
                              .ours = [] { return 0.9; },
                              .peer = [] { return 1.0; }};

  ASSERT_OK_AND_ASSIGN(const ComparisonResult result, Compare(comparison, 1));

  EXPECT_FALSE(result.meets_target);
}

TEST(ComparisonTest, DifferencesMayBeJudged) {
  const Comparison comparison{.better = Better::kLower,
                              .judged = Judged::kDifference,
                              .target = 5,
                              .ours = [] { return 29.0; },
                              .peer = [] { return 25.0; }};

  ASSERT_OK_AND_ASSIGN(const ComparisonResult result, Compare(comparison, 1));

  EXPECT_EQ(result.median, 4.0);
  EXPECT_TRUE(result.meets_target);
}

TEST(ComparisonTest, ARowMayHaveNoPeerAndFewRounds) {
  int runs = 0;
  const Comparison comparison{.better = Better::kLower,
                              .judged = Judged::kOurs,
                              .target = 1,
                              .ours = [&] { return static_cast<double>(++runs); },
                              .max_rounds = 1};

  ASSERT_OK_AND_ASSIGN(const ComparisonResult result, Compare(comparison, 21));

  EXPECT_EQ(runs, 1);
  EXPECT_EQ(result.median, 1.0);
}

TEST(ComparisonTest, AFailureNamesItsSide) {
  const Comparison comparison{
      .peer_name = "bare loop",
      .ours = [] { return 1.0; },
      .peer = [] { return absl::StatusOr<double>(absl::AbortedError("broke")); }};

  EXPECT_THAT(Compare(comparison, 1),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("bare loop: broke")));
}

TEST(ComparisonTest, WithoutATargetNothingIsMissed) {
  const Comparison comparison{.ours = [] { return 3.0; }, .peer = [] { return 2.0; }};

  ASSERT_OK_AND_ASSIGN(const ComparisonResult result, Compare(comparison, 1));

  EXPECT_TRUE(result.meets_target);
  EXPECT_EQ(result.median, 1.5);
}

}  // namespace
}  // namespace bench
