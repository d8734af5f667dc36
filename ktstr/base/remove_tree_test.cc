// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/remove_tree.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr::fork_safe {
namespace {

class RemoveTreeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = JoinPath(::testing::TempDir(),
                     ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(MakeDirectories(root_));
  }
  void Touch(const std::string& name) {
    ASSERT_OK(WriteFileAtomically(JoinPath(root_, name), "x"));
  }

  // Removes what is below the folder that is above the root.
  int Remove(const std::string& path) {
    const UniqueFd folder(::open(::testing::TempDir().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return RemoveTreeAt(folder.get(), path.c_str(), FoundMounts::kStay);
  }
  std::string NameOfRoot() const { return root_.substr(root_.rfind('/') + 1); }

  std::string root_;
};

TEST_F(RemoveTreeTest, WhatIsNotThereIsFine) {
  EXPECT_EQ(Remove(NameOfRoot() + "/none"), 0);
}

TEST_F(RemoveTreeTest, FilesAndFoldersGo) {
  ASSERT_OK(MakeDirectories(root_ + "/a/b/c"));
  for (int i = 0; i < 100; ++i) Touch(absl::StrCat("a/b/file-with-a-longer-name-", i));
  Touch("a/b/c/deep");

  EXPECT_EQ(Remove(NameOfRoot()), 0);

  EXPECT_FALSE(PathExists(root_));
}

TEST_F(RemoveTreeTest, LinksAreNotFollowed) {
  ASSERT_OK(MakeDirectories(root_ + "/kept"));
  ASSERT_OK(MakeDirectories(root_ + "/gone"));
  Touch("kept/file");
  ASSERT_EQ(::symlink((root_ + "/kept").c_str(), (root_ + "/gone/link").c_str()), 0);

  EXPECT_EQ(Remove(NameOfRoot() + "/gone"), 0);

  EXPECT_FALSE(PathExists(root_ + "/gone"));
  EXPECT_TRUE(PathExists(root_ + "/kept/file"));
}

TEST_F(RemoveTreeTest, ModesThatForbidAreChanged) {
  ASSERT_OK(MakeDirectories(root_ + "/a/b"));
  Touch("a/b/file");
  ASSERT_EQ(::chmod((root_ + "/a/b").c_str(), 0), 0);
  ASSERT_EQ(::chmod((root_ + "/a").c_str(), 0), 0);
  // Root may do everything: the modes bind only somebody else.
  const bool was_root = ::geteuid() == 0;
  if (was_root) {
    ASSERT_EQ(::chown((root_ + "/a/b/file").c_str(), 61234, 61234), 0);
    ASSERT_EQ(::chown((root_ + "/a/b").c_str(), 61234, 61234), 0);
    ASSERT_EQ(::chown((root_ + "/a").c_str(), 61234, 61234), 0);
    ASSERT_EQ(::chown(root_.c_str(), 61234, 61234), 0);
  }
  const int folder = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (was_root) {
    ASSERT_EQ(::seteuid(61234), 0);
  }

  const int error = RemoveTreeAt(folder, "a", FoundMounts::kStay);

  if (was_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ::close(folder);
  EXPECT_EQ(error, 0);
  EXPECT_FALSE(PathExists(root_ + "/a"));
}

TEST_F(RemoveTreeTest, DepthBeyondEveryPathGoes) {
  constexpr int kDepth = 700;  // PATH_MAX is 4096.
  int folder = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (int depth = 0; depth < kDepth; ++depth) {
    ASSERT_EQ(::mkdirat(folder, "deeper", 0700), 0);
    const int next = ::openat(folder, "deeper", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ASSERT_GE(next, 0);
    ::close(folder);
    folder = next;
  }
  ::close(folder);

  EXPECT_EQ(Remove(NameOfRoot()), 0);

  EXPECT_FALSE(PathExists(root_));
}

TEST_F(RemoveTreeTest, FileOfTheNameOfAMovedFolderIsNoObstacle) {
  ASSERT_OK(MakeDirectories(root_ + "/a/b/c"));
  Touch("ktstr-moved-1");
  Touch("a/b/c/file");

  EXPECT_EQ(Remove(NameOfRoot()), 0);

  EXPECT_FALSE(PathExists(root_));
}

TEST_F(RemoveTreeTest, LinkOnTheWayIsNotFollowed) {
  ASSERT_OK(MakeDirectories(root_ + "/kept/tree"));
  Touch("kept/tree/file");
  ASSERT_EQ(::symlink("kept", (root_ + "/link").c_str()), 0);

  EXPECT_NE(Remove(NameOfRoot() + "/link/tree"), 0);

  EXPECT_TRUE(PathExists(root_ + "/kept/tree/file"));
}

TEST_F(RemoveTreeTest, PathThatIsNoNameBelowIsRefused) {
  Touch("file");

  for (const std::string& path : {root_, NameOfRoot() + "/..", NameOfRoot() + "/", std::string(),
                                  NameOfRoot() + "/../" + NameOfRoot()}) {
    EXPECT_EQ(Remove(path), EINVAL) << path;
  }

  EXPECT_TRUE(PathExists(root_ + "/file"));
}

TEST_F(RemoveTreeTest, FourDescriptorsAreEnough) {
  std::string deep = root_;
  for (int depth = 0; depth < 30; ++depth) deep += "/deeper";
  ASSERT_OK(MakeDirectories(deep));
  const UniqueFd first(::open(::testing::TempDir().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = static_cast<rlim_t>(first.get()) + 5, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);

  const int error = RemoveTreeAt(first.get(), NameOfRoot().c_str(), FoundMounts::kStay);

  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(error, 0);
  EXPECT_FALSE(PathExists(root_));
}

}  // namespace
}  // namespace ktstr::fork_safe
