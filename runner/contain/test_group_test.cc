// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/test_group.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool IsNobodyAStranger(pid_t) {
  return false;
}

// Both shapes: a test is born in a group within its own where there are controllers to hand on, and
// in its own where there are none. A machine has one of them.
class TestGroupTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    auto hierarchy = ktstr::CgroupHierarchy::Find();
    if (!hierarchy.ok()) GTEST_SKIP() << hierarchy.status();
    auto above = hierarchy->Create(absl::StrCat("ktstr-test-group-", ::getpid()));
    if (!above.ok()) GTEST_SKIP() << above.status();
    above_.emplace(*std::move(above));
    ASSERT_OK_AND_ASSIGN(ktstr::Cgroup group, above_->CreateChild("7"));
    std::optional<ktstr::Cgroup> leaf;
    if (GetParam()) {
      ASSERT_OK_AND_ASSIGN(leaf, group.CreateChild("test"));
    }
    path_ = group.path();
    group_.emplace(std::move(group), std::move(leaf), "/above/7", above_->path(),
                   TestControllers{});
  }

  // Starts a process in the group that stays until it is killed.
  pid_t StartSleeper() {
    const auto child = ktstr::sys::CloneProcess(
        {.exit_signal = SIGCHLD, .cgroup_fd = group_->fd()},
        [](const void*) noexcept {
          for (;;) ::pause();
        },
        nullptr);
    EXPECT_OK(child.status());
    return child.ok() ? child->pid : 0;
  }

  std::optional<ktstr::Cgroup> above_;
  std::string path_;
  std::optional<TestGroup> group_;
};

INSTANTIATE_TEST_SUITE_P(WithAndWithoutLeaf, TestGroupTest, ::testing::Bool());

TEST_P(TestGroupTest, AnEmptyOneGoesAtOnce) {
  EXPECT_FALSE(group_->IsPopulated());
  EXPECT_THAT(group_->Nested(), IsEmpty());
  EXPECT_TRUE(group_->RemoveIfEmpty());
  EXPECT_FALSE(ktstr::PathExists(path_));
  EXPECT_TRUE(group_->RemoveIfEmpty()) << "nothing is left to do";
}

TEST_P(TestGroupTest, WhatIsBornThereKeepsIt) {
  const pid_t sleeper = StartSleeper();
  EXPECT_TRUE(group_->IsPopulated());
  EXPECT_THAT(group_->Processes(), ElementsAre(sleeper));
  EXPECT_FALSE(group_->RemoveIfEmpty());
  EXPECT_TRUE(ktstr::PathExists(path_));

  EXPECT_THAT(group_->Expel(&IsNobodyAStranger), IsEmpty());
  EXPECT_OK(group_->Kill(&IsNobodyAStranger));
  ASSERT_EQ(::waitpid(sleeper, nullptr, 0), sleeper);
  EXPECT_OK(group_->Remove());
  EXPECT_FALSE(ktstr::PathExists(path_));
}

TEST_P(TestGroupTest, GroupsOfTheTestKeepItAndAreNamed) {
  ASSERT_OK(ktstr::MakeDirectories(ktstr::JoinPath(path_, "own/inner")));
  EXPECT_THAT(group_->Nested(), ElementsAre("own", "own/inner"));
  EXPECT_FALSE(group_->RemoveIfEmpty());
  // Also when its leaf has gone meanwhile.
  EXPECT_THAT(group_->Nested(), ElementsAre("own", "own/inner"));
  EXPECT_OK(group_->Remove());
  EXPECT_FALSE(ktstr::PathExists(path_));
}

TEST_P(TestGroupTest, AStrangerIsMovedOutAndLives) {
  const pid_t sleeper = StartSleeper();
  const auto is_stranger = [sleeper](pid_t pid) { return pid == sleeper; };
  EXPECT_THAT(group_->Expel(is_stranger), ElementsAre(sleeper));
  EXPECT_FALSE(group_->IsPopulated());
  EXPECT_TRUE(group_->RemoveIfEmpty());
  ASSERT_EQ(::kill(sleeper, SIGKILL), 0) << "it is still there";
  ASSERT_EQ(::waitpid(sleeper, nullptr, 0), sleeper);
}

}  // namespace
}  // namespace runner
