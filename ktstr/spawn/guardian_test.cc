// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The guardian without a cgroup; with one it is a part of the fault matrix.
//
// A process is known by the environment that it was executed with, so the harness of these tests is
// this program again: `guardian_test --harness`.
#include "ktstr/spawn/guardian.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/sys.h"
#include "ktstr/spawn/holdings.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;

// Has a guardian and a process that left the session; says so, and lives on.
[[noreturn]] void LiveAsHarness() {
  absl::StatusOr<Guardian> guardian = Guardian::Start("");
  KTSTR_CHECK(guardian.ok());
  if (::fork() == 0) {
    ::setsid();
    sys::WriteAll(STDOUT_FILENO, "!").IgnoreError();
  }
  for (;;) ::pause();
}

TEST(GuardianTest, WithoutACgroupItGoesByTheRunId) {
  AdoptOrphans();
  const Holdings before = CountHoldings();
  ASSERT_OK_AND_ASSIGN(sys::Pipe pipe, sys::MakePipe());
  const std::string run_id = absl::StrCat("KTSTR_RUN_ID=guardian-test-", ::getpid());
  const pid_t harness = ::fork();
  if (harness == 0) {
    ::dup2(pipe.write_end.get(), STDOUT_FILENO);
    const char* const arguments[] = {"guardian_test", "--harness", nullptr};
    const char* const environment[] = {run_id.c_str(), nullptr};
    ::execve("/proc/self/exe", const_cast<char* const*>(arguments),
             const_cast<char* const*>(environment));
    ::_exit(127);
  }
  std::array<char, 1> said;
  ASSERT_OK_AND_ASSIGN(const size_t size, sys::Read(pipe.read_end.get(), said));
  ASSERT_EQ(size, 1u);

  ASSERT_EQ(::kill(harness, SIGKILL), 0);
  pipe = {};

  EXPECT_EQ(SettledHoldings(before), before);
}

TEST(GuardianTest, WithoutCgroupAndRunIdItSaysWhatStays) {
  ::unsetenv("KTSTR_RUN_ID");
  ASSERT_OK_AND_ASSIGN(Guardian guardian, Guardian::Start(""));

  EXPECT_THAT(guardian.Remark(), HasSubstr("no KTSTR_RUN_ID"));
}

TEST(GuardianTest, WithARunIdItSaysThatItIsBestEffort) {
  ::setenv("KTSTR_RUN_ID", "7", 1);
  ASSERT_OK_AND_ASSIGN(Guardian guardian, Guardian::Start(""));

  EXPECT_THAT(guardian.Remark(), HasSubstr("found by KTSTR_RUN_ID only"));
}

}  // namespace
}  // namespace ktstr

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--harness") ktstr::LiveAsHarness();
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
