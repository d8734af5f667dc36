// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/layout.h"

#include "gtest/gtest.h"

namespace runner {
namespace {

TEST(LayoutTest, GivesEachAttemptAFolder) {
  EXPECT_EQ(AttemptFolder({.collection = "wake", .name = "pipe"}, 2), "tests/wake/pipe/attempt-2");
}

TEST(LayoutTest, KeepsNamesInsideTheFolder) {
  const std::string folder = AttemptFolder({.collection = "..", .name = "../../etc"}, 1);
  EXPECT_EQ(folder.find("/../"), std::string::npos) << folder;
}

TEST(LayoutTest, LeadsToTheOutputOfAnAttempt) {
  EXPECT_EQ(OutputLogPath("/out", "tests/wake/pipe/attempt-1"),
            "/out/tests/wake/pipe/attempt-1/output.log");
}

}  // namespace
}  // namespace runner
