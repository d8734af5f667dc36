// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/progress_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace runner {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::vector<RunningTest> Running(const std::vector<std::string>& names) {
  std::vector<RunningTest> running;
  for (const std::string& name : names) running.push_back({{"c", name}, absl::Seconds(1)});
  return running;
}

TEST(ProgressLineTest, LongestRunningTestComesFirst) {
  const RunningTest running[] = {{{"c", "a"}, absl::Seconds(2)}, {{"c", "b"}, absl::Seconds(9)}};

  EXPECT_EQ(ProgressLine(running, {.done = 3, .total = 10}, absl::Seconds(75), 60),
            "3/10  1:15  b 9s, a 2s");
}

TEST(ProgressLineTest, WideTerminalHasABar) {
  EXPECT_EQ(ProgressLine({}, {.done = 5, .total = 10}, absl::ZeroDuration(), 80),
            "[==========>         ] 5/10  0:00");
  EXPECT_EQ(ProgressLine({}, {.done = 10, .total = 10}, absl::ZeroDuration(), 80),
            "[====================] 10/10  0:00");
}

TEST(ProgressLineTest, FailuresAreCounted) {
  EXPECT_EQ(ProgressLine({}, {.done = 5, .failed = 2, .total = 10}, absl::ZeroDuration(), 60),
            "5/10, 2 failed  0:00");
}

TEST(ProgressLineTest, LongNamesLoseTheirMiddleBeforeATestIsLeftOut) {
  const auto running = Running({"fair_nice_weights_of_many_wakers", "wake_futex_pair"});

  EXPECT_EQ(ProgressLine(running, {.total = 2}, absl::ZeroDuration(), 55),
            "0/2  0:00  fair_nice_..ny_wakers 1s, wake_futex_pair 1s");
}

TEST(ProgressLineTest, TestsWithoutAPlaceAreCounted) {
  const auto running = Running(std::vector<std::string>(9, "a_name_that_is_long"));

  EXPECT_THAT(ProgressLine(running, {.total = 9}, absl::ZeroDuration(), 50), EndsWith(" +7"));
}

TEST(ProgressLineTest, NoWidthIsTooSmall) {
  const auto running = Running({"a_name_that_is_long", "another_name_that_is_long", "x"});

  for (size_t width = 0; width < 120; ++width) {
    EXPECT_LE(ProgressLine(running, {.done = 1, .total = 3}, absl::Hours(3), width).size(), width);
  }
}

TEST(ProgressLineTest, ForeignBytesOfANameTakeNoColumnsThatAreNotCounted) {
  EXPECT_THAT(ProgressLine(Running({"a\xc3\xa4\x1b[31m b"}), {}, absl::ZeroDuration(), 60),
              HasSubstr("  a_b 1s"));
}

}  // namespace
}  // namespace runner
