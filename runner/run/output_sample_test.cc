// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/output_sample.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

constexpr size_t kMax = OutputSample::kMaxBytes;

TEST(OutputSampleTest, ShortOutputIsAllHead) {
  OutputSample sample;

  sample.Add("one\n");
  sample.Add("two");

  EXPECT_EQ(sample.head(), "one\ntwo");
  EXPECT_EQ(sample.tail(), "");
}

TEST(OutputSampleTest, OutputThatJustFitsHasNoTail) {
  OutputSample sample;

  sample.Add(std::string(kMax, 'a'));

  EXPECT_EQ(sample.head().size(), kMax);
  EXPECT_EQ(sample.tail(), "");
}

TEST(OutputSampleTest, LongOutputHasItsLastBytesWhateverItsPieces) {
  std::string output;
  for (int i = 0; output.size() < 5 * kMax; ++i) output += std::to_string(i) + "\n";

  for (const size_t piece : {size_t{1}, size_t{1000}, kMax, 3 * kMax, output.size()}) {
    OutputSample sample;
    for (size_t at = 0; at < output.size(); at += piece) sample.Add(output.substr(at, piece));

    EXPECT_EQ(sample.head(), output.substr(0, kMax)) << piece;
    EXPECT_EQ(sample.tail(), output.substr(output.size() - kMax)) << piece;
  }
}

}  // namespace
}  // namespace runner
