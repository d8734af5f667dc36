// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/directory.h"

#include <unistd.h>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;

std::string FreshDirectory(const std::string& name) {
  const std::string path = ::testing::TempDir() + "/" + name;
  EXPECT_OK(MakeDirectory(path));
  return path;
}

TEST(DirectoryTest, ListsEntriesByNameWithTheirKind) {
  const std::string path = FreshDirectory("listed");
  ASSERT_OK(MakeDirectory(path + "/b"));
  ASSERT_OK(WriteFileAtomically(path + "/a", "text"));
  ASSERT_EQ(::symlink("b", (path + "/c").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", (path + "/d").c_str()), 0);

  ASSERT_OK_AND_ASSIGN(const std::vector<DirectoryEntry> entries, ListDirectory(path));

  std::string text;
  for (const DirectoryEntry& entry : entries) text += entry.name + (entry.is_directory ? "/" : " ");
  EXPECT_EQ(text, "a b/c/d ");
}

TEST(DirectoryTest, MissingDirectoryIsNotFound) {
  EXPECT_THAT(ListDirectory(::testing::TempDir() + "/absent"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(RemoveDirectory(::testing::TempDir() + "/absent"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(DirectoryTest, TakenNameIsAlreadyExists) {
  const std::string path = FreshDirectory("taken");

  EXPECT_THAT(MakeDirectory(path), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST(DirectoryTest, RemovesOnlyAnEmptyDirectory) {
  const std::string path = FreshDirectory("full");
  ASSERT_OK(MakeDirectory(path + "/child"));

  EXPECT_THAT(RemoveDirectory(path), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_OK(RemoveDirectory(path + "/child"));
  EXPECT_TRUE(PathExists(path));
  EXPECT_OK(RemoveDirectory(path));
  EXPECT_FALSE(PathExists(path));
}

}  // namespace
}  // namespace ktstr
