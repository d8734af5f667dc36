// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The guardian without a cgroup; with one it is a part of the fault matrix.
//
// A process is known by the environment that it was executed with, so the harness of these tests is
// this program again: `guardian_test --harness`.
#include "ktstr/guardian/guardian.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/holdings.h"
#include "ktstr/testing/mount_namespace.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;

// Has a guardian and a process that left the session; says so, and lives on.
[[noreturn]] void LiveAsHarness(const GuardianCharge& charge) {
  absl::StatusOr<Guardian> guardian = Guardian::Start(charge);
  KTSTR_CHECK(guardian.ok());
  if (::fork() == 0) {
    ::setsid();
    sys::WriteAll(STDOUT_FILENO, "!").IgnoreError();
  }
  for (;;) ::pause();
}

// Lets a harness with this environment live until both of its processes are there, and kills it.
void KillHarness(const char* how, const std::string& entry) {
  ASSERT_OK_AND_ASSIGN(sys::Pipe pipe, sys::MakePipe());
  const pid_t harness = ::fork();
  if (harness == 0) {
    ::dup2(pipe.write_end.get(), STDOUT_FILENO);
    const char* const arguments[] = {"guardian_test", how, nullptr};
    const char* const environment[] = {entry.c_str(), nullptr};
    ::execve("/proc/self/exe", const_cast<char* const*>(arguments),
             const_cast<char* const*>(environment));
    ::_exit(127);
  }
  std::array<char, 1> said;
  ASSERT_OK_AND_ASSIGN(const size_t size, sys::Read(pipe.read_end.get(), said));
  ASSERT_EQ(size, 1u);
  ASSERT_EQ(::kill(harness, SIGKILL), 0);
}

TEST(GuardianTest, WithoutACgroupItGoesByTheRunId) {
  AdoptOrphans();
  const Holdings before = CountHoldings();

  KillHarness("--harness", absl::StrCat("KTSTR_RUN_ID=guardian-test-", ::getpid()));

  EXPECT_EQ(SettledHoldings(before), before);
}

TEST(GuardianTest, MarkMayBeTheBeginningOfAnEntry) {
  AdoptOrphans();
  const Holdings before = CountHoldings();

  KillHarness("--harness-of-prefix", "KTSTR_RUN_ID=some-run/17");

  EXPECT_EQ(SettledHoldings(before), before);
}

TEST(GuardianTest, FolderGoesWithEverythingInIt) {
  AdoptOrphans();
  const std::string folder = JoinPath(::testing::TempDir(), "guarded");
  ASSERT_OK(MakeDirectories(folder + "/a/b"));
  ASSERT_OK(WriteFileAtomically(folder + "/a/b/file", "x"));
  Holdings after = CountHoldings();
  --after.temp_files;

  KillHarness("--harness-of-folder", absl::StrCat("FOLDER=", folder));

  EXPECT_EQ(SettledHoldings(after), after);
  EXPECT_FALSE(PathExists(folder));
}

// Kills a harness whose folder is `guarded` in a mount namespace of its own.
void KillHarnessInOwnMounts(const std::string& folder, const std::function<void()>& mount) {
  testing::InOwnMounts([&] {
    AdoptOrphans();
    ASSERT_OK(MakeDirectories(folder + "-precious/sub"));
    ASSERT_OK(WriteFileAtomically(folder + "-precious/sub/file", "x"));
    ASSERT_OK(MakeDirectories(folder + "/a/b"));
    mount();
    Holdings after = CountHoldings();
    --after.temp_files;

    KillHarness("--harness-of-folder", absl::StrCat("FOLDER=", folder));

    EXPECT_EQ(SettledHoldings(after), after);
    EXPECT_FALSE(PathExists(folder));
    EXPECT_TRUE(PathExists(folder + "-precious/sub/file"));
  });
}

TEST(GuardianTest, WhatIsMountedInTheFolderStaysWhole) {
  const std::string folder = JoinPath(::testing::TempDir(), "mounted-in");
  KillHarnessInOwnMounts(folder, [&] {
    ASSERT_EQ(::mount((folder + "-precious").c_str(), (folder + "/a/b").c_str(), nullptr, MS_BIND,
                      nullptr),
              0);
  });
}

TEST(GuardianTest, WhatIsMountedOnTheFolderStaysWhole) {
  const std::string folder = JoinPath(::testing::TempDir(), "mounted-on");
  KillHarnessInOwnMounts(folder, [&] {
    ASSERT_EQ(::mount((folder + "-precious").c_str(), folder.c_str(), nullptr, MS_BIND, nullptr),
              0);
  });
}

TEST(GuardianTest, FolderOnWhichANamespaceThatIsGoneHadMountedGoes) {
  const std::string folder = JoinPath(::testing::TempDir(), "mounted-once");
  KillHarnessInOwnMounts(folder, [&] {
    testing::InOwnMounts([&] {
      ASSERT_EQ(::mount((folder + "-precious").c_str(), (folder + "/a/b").c_str(), nullptr, MS_BIND,
                        nullptr),
                0);
    });
  });
}

TEST(GuardianTest, WithoutCgroupAndRunIdItSaysWhatStays) {
  ::unsetenv("KTSTR_RUN_ID");
  ASSERT_OK_AND_ASSIGN(Guardian guardian, Guardian::Start({.mark = MarkOfOwnRun()}));

  EXPECT_THAT(guardian.Remark(), HasSubstr("no KTSTR_RUN_ID"));
}

TEST(GuardianTest, WithARunIdItSaysThatItIsBestEffort) {
  ::setenv("KTSTR_RUN_ID", "7", 1);
  ASSERT_OK_AND_ASSIGN(Guardian guardian, Guardian::Start({.mark = MarkOfOwnRun()}));

  EXPECT_THAT(guardian.Remark(), HasSubstr("found by KTSTR_RUN_ID only"));
}

}  // namespace
}  // namespace ktstr

int main(int argc, char** argv) {
  const std::string_view how = argc == 2 ? argv[1] : "";
  if (how == "--harness") ktstr::LiveAsHarness({.mark = ktstr::MarkOfOwnRun()});
  if (how == "--harness-of-prefix") {
    ktstr::LiveAsHarness({.mark = "KTSTR_RUN_ID=some-run/", .mark_is_prefix = true});
  }
  if (how == "--harness-of-folder") {
    // The mark ends the process that left the session.
    const char* const folder = std::getenv("FOLDER");
    ktstr::LiveAsHarness({.mark = absl::StrCat("FOLDER=", folder), .folder = folder});
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
