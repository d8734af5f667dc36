// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/testing/mount_namespace.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "gtest/gtest.h"

namespace ktstr::testing {
namespace {

enum ExitCode : int { kPassed = 0, kFailed = 1, kNotPermitted = 77 };

[[noreturn]] void RunChild(const std::function<void()>& body) {
  int code = kNotPermitted;
  if (::unshare(CLONE_NEWNS) == 0 &&
      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
    body();
    code = ::testing::Test::IsSkipped()    ? kNotPermitted
           : ::testing::Test::HasFailure() ? kFailed
                                           : kPassed;
  }
  std::fflush(nullptr);
  ::_exit(code);
}

}  // namespace

void InOwnMounts(const std::function<void()>& body) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) RunChild(body);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotPermitted) {
    GTEST_SKIP() << "takes the right to mount (CAP_SYS_ADMIN), or more: see above";
  }
  EXPECT_EQ(status, 0) << "in the child, above";
}

}  // namespace ktstr::testing
