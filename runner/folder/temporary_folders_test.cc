// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/folder/temporary_folders.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <optional>
#include <string>

#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/call_filter.h"
#include "ktstr/testing/mount_namespace.h"
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

// ---- mounts, in a namespace of the test's own ----

class MountedFolderTest : public TemporaryFoldersTest {
 protected:
  void SetUp() override {
    TemporaryFoldersTest::SetUp();
    // Has an entry of the same name as the folder of an attempt.
    ASSERT_OK(ktstr::MakeDirectories(parent_ + "-precious/1/sub"));
    ASSERT_OK(ktstr::WriteFileAtomically(parent_ + "-precious/1/file", "x"));
    ASSERT_EQ(::chmod((parent_ + "-precious/1/sub").c_str(), 0555), 0);
  }
  // With folders of the new namespace: a descriptor of the old one sees its mounts.
  void InOwnMounts(const std::function<void()>& body) {
    ktstr::testing::InOwnMounts([&] {
      ASSERT_EQ(::rmdir(folder_.path.c_str()), 0);
      folders_.emplace(parent_);
      ASSERT_OK_AND_ASSIGN(folder_, folders_->Take());
      body();
    });
  }
  // The precious folder on another one.
  void MountOn(const std::string& target) {
    ASSERT_EQ(::mount((parent_ + "-precious").c_str(), target.c_str(), nullptr, MS_BIND, nullptr),
              0);
  }
  void ExpectPreciousKept() {
    struct stat info {};
    ASSERT_EQ(::lstat((parent_ + "-precious/1/sub").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0555u);
    EXPECT_TRUE(ktstr::PathExists(parent_ + "-precious/1/file"));
  }
};

TEST_F(MountedFolderTest, WhatIsMountedInItStaysWhole) {
  InOwnMounts([&] {
    ASSERT_OK(ktstr::MakeDirectories(folder_.path + "/a/b"));
    MountOn(folder_.path + "/a/b");

    EXPECT_FALSE(IsUsedAgain());

    ExpectPreciousKept();
  });
}

TEST_F(MountedFolderTest, OneWithAMountOnItIsNotUntouched) {
  InOwnMounts([&] {
    // On itself: number, times and modes are the same.
    ASSERT_EQ(::mount(folder_.path.c_str(), folder_.path.c_str(), nullptr, MS_BIND, nullptr), 0);

    EXPECT_FALSE(IsUsedAgain());
  });
}

TEST_F(MountedFolderTest, MountOnTheFolderAboveLeadsNowhere) {
  InOwnMounts([&] {
    MountOn(parent_);

    EXPECT_FALSE(IsUsedAgain());

    ExpectPreciousKept();
    EXPECT_FALSE(ktstr::PathExists(parent_ + "-precious/2"));
  });
}

TEST_F(MountedFolderTest, MountAboveThatIsNotOursStaysAndTheNextFolderSaysSo) {
  InOwnMounts([&] {
    const std::string above = parent_.substr(0, parent_.rfind('/'));
    ASSERT_EQ(::mount("none", above.c_str(), "tmpfs", 0, nullptr), 0);

    EXPECT_OK(folders_->GiveBack(folder_, true));
    EXPECT_THAT(folders_->Take().status(),
                ktstr::testing::StatusIs(absl::StatusCode::kFailedPrecondition,
                                         ::testing::HasSubstr("hidden by a mount")));

    ASSERT_EQ(::umount2(above.c_str(), MNT_DETACH), 0);
    EXPECT_FALSE(ktstr::PathExists(folder_.path));
  });
}

TEST_F(MountedFolderTest, WhatCannotBeDetachedStaysAndIsNamed) {
  InOwnMounts([&] {
    ASSERT_OK(ktstr::MakeDirectories(folder_.path + "/a/b"));
    MountOn(folder_.path + "/a/b");
    if (!ktstr::testing::RefuseCall(SYS_umount2, EPERM)) GTEST_SKIP() << "no seccomp";

    EXPECT_THAT(
        folders_->GiveBack(folder_, true),
        ktstr::testing::StatusIs(absl::StatusCode::kFailedPrecondition,
                                 folder_.path + "/a/b stays: it is a mount point; umount it"));

    ExpectPreciousKept();
  });
}

TEST_F(TemporaryFoldersTest, FolderThatCannotBeMadeIsAnError) {
  EXPECT_THAT(TemporaryFolders(parent_ + "/none").Take().status(),
              ktstr::testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace runner
