// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/kernel_file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;

TEST(KernelFile, EveryReadAsksAnew) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/value");
  ASSERT_OK(ReplaceFile(path, "first"));
  const auto file = KernelFile::Open(path);
  ASSERT_OK(file.status());
  char buffer[64];
  EXPECT_EQ(file->Read(buffer), "first");
  ASSERT_EQ(::truncate(path.c_str(), 2), 0);
  EXPECT_EQ(file->Read(buffer), "fi");
  EXPECT_EQ(*file->ReadAll(), "fi");
}

TEST(KernelFile, ASmallBufferHoldsTheBeginning) {
  const auto file = KernelFile::Open("/proc/self/stat");
  ASSERT_OK(file.status());
  char buffer[2];
  EXPECT_EQ(file->Read(buffer), absl::StrCat(::getpid()).substr(0, 2));
}

TEST(KernelFile, ReadAllPassesTheSizeOfOneRead) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/long");
  const std::string text(10000, 'x');
  ASSERT_OK(ReplaceFile(path, text));
  const auto file = KernelFile::Open(path);
  ASSERT_OK(file.status());
  EXPECT_EQ(*file->ReadAll(), text);
}

// What is read belongs to the thread that opened it, and says what is so now.
TEST(KernelFile, SeesChildrenComeAndGo) {
  const auto file = KernelFile::Open("/proc/thread-self/children");
  if (absl::IsNotFound(file.status())) GTEST_SKIP() << "no CONFIG_PROC_CHILDREN";
  ASSERT_OK(file.status());
  EXPECT_EQ(*file->ReadAll(), "");
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  EXPECT_EQ(*file->ReadAll(), absl::StrCat(child, " "));
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(*file->ReadAll(), "");
}

TEST(KernelFile, NamesAFileThatIsNotThere) {
  const auto file = KernelFile::Open("/proc/self/no_such_file");
  EXPECT_TRUE(absl::IsNotFound(file.status()));
  EXPECT_THAT(std::string(file.status().message()), HasSubstr("/proc/self/no_such_file"));
}

}  // namespace
}  // namespace ktstr
