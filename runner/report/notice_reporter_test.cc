// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/notice_reporter.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"

namespace runner {
namespace {

TEST(NoticeTest, TestsThatAreToldToEndHaveTheirGrace) {
  EXPECT_EQ(StoppingText({.cause = "interrupted by SIGINT",
                          .running_tests = 2,
                          .waiting_tests = 7,
                          .grace = absl::Seconds(5)}),
            "stopping  interrupted by SIGINT; 2 tests get SIGTERM now and SIGKILL after 5.00s, or "
            "when interrupted again; 7 tests do not start");
}

TEST(NoticeTest, TestsWithoutAGraceRunOn) {
  EXPECT_EQ(StoppingText({.cause = "--fail-fast: c:a has failed", .running_tests = 1}),
            "stopping  --fail-fast: c:a has failed; 1 test runs to the end");
}

TEST(NoticeTest, SlowTestIsNamed) {
  EXPECT_EQ(SlowText({.id = {"c", "a"}, .running = absl::Seconds(60)}),
            "slow      c:a  still running after 60.0s");
}

TEST(NoticeTest, OnlyWhatLiesBelowAFolderIsShortened) {
  EXPECT_EQ(ShortPath("/a/b", "/a"), "b");
  EXPECT_EQ(ShortPath("/a/b", "/"), "a/b");
  EXPECT_EQ(ShortPath("/ab/c", "/a"), "/ab/c");
  EXPECT_EQ(ShortPath("/a", "/a"), "/a");
  EXPECT_EQ(ShortPath("/a/b", ""), "/a/b");
}

TEST(NoticeTest, LastLinesAreTheEnd) {
  EXPECT_EQ(LastLines("one\ntwo\nthree\n", 2), "two\nthree\n");
  EXPECT_EQ(LastLines("one", 2), "one");
  EXPECT_EQ(LastLines("", 2), "");
}

}  // namespace
}  // namespace runner
