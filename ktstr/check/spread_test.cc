// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/spread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::Optional;

using Values = std::vector<double>;

TEST(SpreadTest, TheCoefficientIsTheDeviationByTheMean) {
  EXPECT_THAT(CoefficientOfVariation(Values{2, 4}), Optional(DoubleEq(1.0 / 3)));
  EXPECT_THAT(CoefficientOfVariation(Values{7, 7, 7}), Optional(DoubleEq(0)));
}

TEST(SpreadTest, OneValueOrAMeanOfZeroHasNone) {
  EXPECT_EQ(CoefficientOfVariation(Values{5}), std::nullopt);
  EXPECT_EQ(CoefficientOfVariation(Values{0, 0}), std::nullopt);
  EXPECT_EQ(CoefficientOfVariation(HistogramSnapshot()), std::nullopt);
}

TEST(SpreadTest, AHistogramHasThatOfItsSamples) {
  EXPECT_THAT(CoefficientOfVariation(HistogramOf({{20, 2}, {40, 2}})),
              Optional(DoubleNear(1.0 / 3, 1e-9)));
}

TEST(SpreadTest, JainIndexOfEqualAndOfSingleValues) {
  EXPECT_DOUBLE_EQ(JainIndex(Values{2, 2, 2}), 1);
  EXPECT_DOUBLE_EQ(JainIndex(Values{5, 0, 0, 0}), 0.25);
  EXPECT_DOUBLE_EQ(JainIndex({}), 0);
}

}  // namespace
}  // namespace ktstr::check
