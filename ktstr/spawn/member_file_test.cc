// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/member_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FixedText Text(std::string_view text) {
  FixedText fixed;
  EXPECT_TRUE(fixed.Assign(text));
  return fixed;
}

off_t SizeOf(int fd) {
  struct stat status = {};
  ::fstat(fd, &status);
  return status.st_size;
}

class MemberFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = absl::StrCat(::testing::TempDir(), "/member_file_XXXXXX");
    ASSERT_NE(::mkdtemp(directory_.data()), nullptr);
  }
  void TearDown() override {
    ::unlink(NamedFile().c_str());
    // Succeeds only when nothing was left in it.
    EXPECT_EQ(::rmdir(directory_.c_str()), 0);
  }
  std::string NamedFile() const { return directory_ + "/named"; }

  std::string directory_;
};

TEST_F(MemberFileTest, ATemporaryFileHasNoName) {
  ASSERT_OK_AND_ASSIGN(const MemberFile file, OpenMemberFile({.path = Text(directory_)}));

  struct stat status = {};
  ASSERT_EQ(::fstat(file.fd.get(), &status), 0);
  EXPECT_EQ(status.st_nlink, 0u);
  EXPECT_EQ(status.st_size, 0);
  EXPECT_THAT(file.note, IsEmpty());
  EXPECT_FALSE(file.is_shared);
}

TEST_F(MemberFileTest, ItIsFilledWithDataAndNotWithHoles) {
  constexpr uint64_t kBytes = (uint64_t{2} << 20) + 512;
  ASSERT_OK_AND_ASSIGN(const MemberFile file,
                       OpenMemberFile({.path = Text(directory_), .filled_bytes = kBytes}));

  EXPECT_EQ(SizeOf(file.fd.get()), static_cast<off_t>(kBytes));
  EXPECT_EQ(::lseek(file.fd.get(), 0, SEEK_HOLE), static_cast<off_t>(kBytes));
}

TEST_F(MemberFileTest, ANamedFileKeepsItsContent) {
  ASSERT_OK_AND_ASSIGN(const UniqueFd named, sys::Open(NamedFile(), O_CREAT | O_RDWR, 0600));
  ASSERT_OK(sys::WriteAll(named.get(), "content"));

  ASSERT_OK_AND_ASSIGN(const MemberFile file,
                       OpenMemberFile({.path = Text(NamedFile()), .filled_bytes = 4}));

  char content[8] = {};
  ASSERT_EQ(::pread(file.fd.get(), content, sizeof content, 0), 7);
  EXPECT_STREQ(content, "content");
  EXPECT_TRUE(file.is_shared);
}

TEST_F(MemberFileTest, WithoutODirectItSaysSo) {
  ASSERT_OK_AND_ASSIGN(const MemberFile file,
                       OpenMemberFile({.path = Text(directory_), .direct = true}));

  const bool direct = (::fcntl(file.fd.get(), F_GETFL) & O_DIRECT) != 0;
  EXPECT_EQ(direct, file.note.empty());
}

TEST_F(MemberFileTest, APathThatIsNotThereIsRefused) {
  EXPECT_THAT(OpenMemberFile({.path = Text(NamedFile())}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("named")));
}

TEST_F(MemberFileTest, WhatIsNotForStoringIsRefused) {
  EXPECT_THAT(OpenMemberFile({.path = Text("/dev/null")}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("neither a directory")));
}

TEST_F(MemberFileTest, ABlockDeviceIsRefusedUntilItIsAllowed) {
  // A major number for local experiments, which no driver has.
  constexpr unsigned kNoDriversMajor = 60;
  if (::mknod(NamedFile().c_str(), S_IFBLK | 0600, makedev(kNoDriversMajor, 0)) != 0) {
    GTEST_SKIP() << "device nodes may not be made here";
  }

  EXPECT_THAT(
      OpenMemberFile({.path = Text(NamedFile())}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("set allow_destroying_device=true")));
}

}  // namespace
}  // namespace ktstr
