// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/sysctl_values.h"

#include <fcntl.h>

#include <string>

#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::IsEmpty;

class SysctlValuesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ktstr::JoinPath(::testing::TempDir(),
                            ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(root_ + "/kernel"));
    Set("950000\n");
  }
  // In place, as a sysctl changes.
  void Set(absl::string_view value) {
    ASSERT_OK_AND_ASSIGN(const ktstr::UniqueFd file,
                         ktstr::sys::Open(root_ + "/kernel/sched_rt_runtime_us",
                                          O_WRONLY | O_CREAT | O_TRUNC, 0644));
    ASSERT_OK(ktstr::sys::WriteAll(file.get(), value));
  }

  std::string root_;
};

TEST_F(SysctlValuesTest, NothingHasChangedAtFirst) {
  SysctlValues values(root_);

  EXPECT_FALSE(values.MayHaveChanged());
  EXPECT_THAT(values.Things(), IsEmpty());
}

TEST_F(SysctlValuesTest, ChangeIsToldWithBothValues) {
  SysctlValues values(root_);
  Set("-1\n");

  EXPECT_TRUE(values.MayHaveChanged());
  const SharedThings things = values.Things();
  ASSERT_EQ(things.size(), 1u);
  EXPECT_EQ(things.begin()->second.what, "kernel.sched_rt_runtime_us is -1, was 950000");
  EXPECT_FALSE(values.MayHaveChanged());
}

TEST_F(SysctlValuesTest, RestoredValueIsNoThing) {
  SysctlValues values(root_);
  Set("-1\n");
  values.Things();
  Set("950000\n");

  EXPECT_TRUE(values.MayHaveChanged());
  EXPECT_THAT(values.Things(), IsEmpty());
}

}  // namespace
}  // namespace runner
