// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/temporary_folders.h"

#include <sys/stat.h>
#include <unistd.h>

#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

class TemporaryFoldersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    parent_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(parent_));
    folders_.emplace(parent_);
    ASSERT_OK_AND_ASSIGN(folder_, folders_->Take());
  }
  // Whether the folder goes to the next.
  bool IsUsedAgain(bool may_be_used_again = true) {
    struct stat before {};
    struct stat after {};
    ::lstat(folder_.path.c_str(), &before);
    EXPECT_OK(folders_->GiveBack(folder_, may_be_used_again));
    const absl::StatusOr<TemporaryFolders::Folder> next = folders_->Take();
    EXPECT_OK(next);
    EXPECT_EQ(::lstat(next->path.c_str(), &after), 0);
    EXPECT_EQ(after.st_mode & 07777, 0700u);
    EXPECT_TRUE(ktstr::ListDirectory(next->path)->empty());
    const bool is_same = next->path == folder_.path;
    EXPECT_TRUE(is_same || !ktstr::PathExists(folder_.path));
    return is_same;
  }

  std::string parent_;
  std::optional<TemporaryFolders> folders_;
  TemporaryFolders::Folder folder_;
};

TEST_F(TemporaryFoldersTest, UntouchedOneIsUsedAgain) {
  EXPECT_TRUE(IsUsedAgain());
}

TEST_F(TemporaryFoldersTest, TwoAtATimeAreTwo) {
  ASSERT_OK_AND_ASSIGN(const TemporaryFolders::Folder second, folders_->Take());

  EXPECT_NE(second.path, folder_.path);
}

TEST_F(TemporaryFoldersTest, OneThatIsNotToBeUsedAgainGoes) {
  EXPECT_FALSE(IsUsedAgain(false));
}

TEST_F(TemporaryFoldersTest, OneThatHoldsSomethingGoes) {
  ASSERT_OK(ktstr::MakeDirectories(folder_.path + "/a/b"));

  EXPECT_FALSE(IsUsedAgain());
}

TEST_F(TemporaryFoldersTest, OneWithAnotherModeGoes) {
  ASSERT_EQ(::chmod(folder_.path.c_str(), 0), 0);

  EXPECT_FALSE(IsUsedAgain());
}

TEST_F(TemporaryFoldersTest, OneThatIsNotThereIsMadeAnew) {
  ASSERT_EQ(::rmdir(folder_.path.c_str()), 0);

  EXPECT_FALSE(IsUsedAgain());
}

TEST_F(TemporaryFoldersTest, LinkInItsPlaceGoesAndItsTargetStays) {
  ASSERT_OK(ktstr::MakeDirectories(parent_ + "/target"));
  ASSERT_EQ(::rmdir(folder_.path.c_str()), 0);
  ASSERT_EQ(::symlink("target", folder_.path.c_str()), 0);

  EXPECT_FALSE(IsUsedAgain());
  EXPECT_TRUE(ktstr::PathExists(parent_ + "/target"));
}

TEST_F(TemporaryFoldersTest, FolderThatCannotBeMadeIsAnError) {
  EXPECT_THAT(TemporaryFolders(parent_ + "/none").Take().status(),
              ktstr::testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace runner
