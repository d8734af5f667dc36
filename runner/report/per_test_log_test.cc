// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/per_test_log.h"

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::IsOkAndHolds;

class PerTestLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_ + "/out/attempt-1"));
    ASSERT_OK(ktstr::WriteFileAtomically(folder_ + "/out/attempt-1/output.log", "said\n"));
  }

  TestFinished Finished(const std::string& artifacts_dir) {
    return {.result = {.id = {"net/x", "a.sh"}, .attempts = {{.artifacts_dir = artifacts_dir}}}};
  }

  std::string folder_;
};

TEST_F(PerTestLogTest, OutputOfATestIsAFileByItsName) {
  PerTestLog log(folder_ + "/logs");

  ASSERT_OK(log.OnEvent(RunStarted{.out_dir = folder_ + "/out"}));
  ASSERT_OK(log.OnEvent(Finished("attempt-1")));

  EXPECT_THAT(ktstr::ReadFile(folder_ + "/logs/net_x/a.sh"), IsOkAndHolds("said\n"));
}

TEST_F(PerTestLogTest, TestThatDidNotRunHasNone) {
  PerTestLog log(folder_ + "/logs");

  ASSERT_OK(log.OnEvent(RunStarted{.out_dir = folder_ + "/out"}));
  ASSERT_OK(log.OnEvent(Finished("")));

  EXPECT_FALSE(ktstr::ReadFile(folder_ + "/logs/net_x/a.sh").ok());
}

TEST_F(PerTestLogTest, OutputThatCannotBeCopiedIsAnError) {
  PerTestLog log(folder_ + "/logs");

  ASSERT_OK(log.OnEvent(RunStarted{.out_dir = folder_ + "/out"}));

  EXPECT_FALSE(log.OnEvent(Finished("attempt-2")).ok());
}

}  // namespace
}  // namespace runner
