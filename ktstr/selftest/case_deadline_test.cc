// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/case_deadline.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace ktstr {
namespace {

TEST(CaseDeadlineDeathTest, ACaseThatHangsEndsWithItsLastWords) {
  EXPECT_EXIT(
      {
        const CaseDeadline deadline(absl::Milliseconds(10), STDERR_FILENO, "not ok 1 hangs\n");
        for (;;) pause();
      },
      ::testing::ExitedWithCode(1), "not ok 1 hangs");
}

TEST(CaseDeadlineTest, ACaseThatEndsInTimeLeavesNoTimer) {
  { const CaseDeadline deadline(absl::Hours(1), STDERR_FILENO, "never"); }

  EXPECT_EQ(alarm(0), 0u);
}

}  // namespace
}  // namespace ktstr
