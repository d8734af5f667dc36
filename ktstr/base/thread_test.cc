// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/thread.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "ktstr/testing/call_filter.h"

namespace ktstr {
namespace {

TEST(ThreadTest, TheBodyHasRunWhenItIsJoined) {
  bool has_run = false;

  EXPECT_EQ(RunInThread([&] { has_run = true; }), 0);

  EXPECT_TRUE(has_run);
}

TEST(ThreadTest, OneThatCannotBeMadeIsAnErrnoValue) {
  const pid_t child = ::fork();
  if (child == 0) {
    // The C library gets EPERM for clone3, and does not try clone after that.
    const bool is_filtered = testing::RefuseCall(SYS_clone3, EPERM);
    ::_exit(is_filtered ? RunInThread([] {}) : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);

  ASSERT_TRUE(WIFEXITED(status)) << "it was ended by an exception";
  // A C library that never uses clone3 makes the thread.
  EXPECT_TRUE(WEXITSTATUS(status) == EPERM || WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace ktstr
