// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/figure.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

TEST(FigureTest, WholeNumbersBelowAThousandStayAsTheyAre) {
  EXPECT_EQ(FormatFigure(0), "0");
  EXPECT_EQ(FormatFigure(7), "7");
  EXPECT_EQ(FormatFigure(999), "999");
}

TEST(FigureTest, OthersHaveThreeSignificantDigits) {
  EXPECT_EQ(FormatFigure(8.254), "8.25");
  EXPECT_EQ(FormatFigure(99.96), "100");
  EXPECT_EQ(FormatFigure(1000), "1.00k");
  EXPECT_EQ(FormatFigure(43'812), "43.8k");
  EXPECT_EQ(FormatFigure(999'600), "1.00M");
  EXPECT_EQ(FormatFigure(1.02e9), "1.02G");
}

TEST(FigureTest, NoFigureIsLongerThanItsColumn) {
  for (double value = 0.5; value < 1e19; value *= 1.01) {
    ASSERT_LE(FormatFigure(value).size(), 5u) << value;
  }
}

TEST(FigureTest, SharesArePercent) {
  EXPECT_EQ(FormatShare(0.543), "54.3%");
  EXPECT_EQ(FormatShare(0.0002), "0.02%");
  EXPECT_EQ(FormatShare(1.086), "109%");
}

}  // namespace
}  // namespace ktstr
