// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/text_histogram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace ktstr::check {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TextHistogramTest, NoSamplesAreNoLines) {
  EXPECT_EQ(TextHistogram(HistogramSnapshot()), "");
}

TEST(TextHistogramTest, EmptyRangesBetweenSamplesAreShown) {
  const HistogramSnapshot histogram({{1024, 8}, {4096, 1}}, 1024, 4096, 12288);

  const std::string text = TextHistogram(histogram);

  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, HasSubstr("|################################| 8\n"));
  EXPECT_THAT(text, HasSubstr("|                                | 0\n"));
  EXPECT_THAT(text, EndsWith("|####                            | 1"));
}

TEST(TextHistogramTest, RangesAboveTheLimitAreMarked) {
  const HistogramSnapshot histogram({{1024, 8}, {4096, 1}}, 1024, 4096, 12288);

  EXPECT_THAT(TextHistogram(histogram, 4000), EndsWith("1  over"));
  EXPECT_THAT(TextHistogram(histogram, 100'000), Not(HasSubstr("over")));
}

}  // namespace
}  // namespace ktstr::check
