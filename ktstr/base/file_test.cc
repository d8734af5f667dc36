// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/file.h"

#include <unistd.h>

#include <string>

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

std::string Path(const std::string& name) {
  return JoinPath(::testing::TempDir(), name);
}

TEST(MakeDirectoriesTest, ParentsAreMadeToo) {
  EXPECT_OK(MakeDirectories(Path("new/a/b/c")));

  EXPECT_EQ(::access(Path("new/a/b/c").c_str(), W_OK), 0);
}

TEST(MakeDirectoriesTest, WhatIsThereIsFine) {
  ASSERT_OK(MakeDirectories(Path("there/a")));

  EXPECT_OK(MakeDirectories(Path("there/a")));
  EXPECT_OK(MakeDirectories(Path("there//a//b/")));
  EXPECT_OK(MakeDirectories("/"));
}

TEST(MakeDirectoriesTest, FileInTheWayIsNamed) {
  ASSERT_OK(WriteFileAtomically(Path("file"), ""));

  EXPECT_THAT(MakeDirectories(Path("file/a/b")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("file: not a directory")));
  EXPECT_THAT(MakeDirectories(Path("file")), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(MakeDirectoriesTest, FolderThatCannotBeMadeIsNamed) {
  EXPECT_THAT(MakeDirectories("/proc/ktstr/a"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("mkdir /proc/ktstr")));
}

TEST(WriteFileAtomicallyTest, ContentIsReplaced) {
  ASSERT_OK(WriteFileAtomically(Path("content"), "old and longer"));
  ASSERT_OK(WriteFileAtomically(Path("content"), "new"));

  EXPECT_THAT(ReadFile(Path("content")), IsOkAndHolds("new"));
}

TEST(ReplaceFileTest, ContentIsReplacedAndNothingElseIsLeft) {
  ASSERT_OK(MakeDirectories(Path("replaced")));
  ASSERT_OK(ReplaceFile(Path("replaced/content"), "old and longer"));
  ASSERT_OK(ReplaceFile(Path("replaced/content"), "new"));

  EXPECT_THAT(ReadFile(Path("replaced/content")), IsOkAndHolds("new"));
  EXPECT_THAT(ReplaceFile(Path("none/content"), ""), StatusIs(absl::StatusCode::kNotFound));
}

TEST(ReadFileTest, TooMuchIsRefused) {
  ASSERT_OK(WriteFileAtomically(Path("long"), "four"));

  EXPECT_THAT(ReadFile(Path("long"), 3), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(ReadFileTest, FileOfProcHasNoSizeButContent) {
  EXPECT_THAT(ReadFile("/proc/self/stat"), IsOkAndHolds(HasSubstr("(")));
}

TEST(JoinPathTest, OneSlashJoins) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
  EXPECT_EQ(JoinPath("a", "/b"), "/b");
}

}  // namespace
}  // namespace ktstr
