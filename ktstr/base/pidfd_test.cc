// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/pidfd.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

// Exits with the code, or waits for a signal when it is negative.
void ChildMain(const void* code) noexcept {
  const int exit_code = *static_cast<const int*>(code);
  while (exit_code < 0) ::pause();
  fork_safe::ExitProcess(exit_code);
}

absl::StatusOr<Pidfd> Child(int code) {
  absl::StatusOr<sys::ClonedProcess> child = sys::CloneProcess({}, ChildMain, &code);
  if (!child.ok()) return child.status();
  return Pidfd(child->pid, std::move(child->pidfd));
}

TEST(PidfdTest, ReportsTheExitCode) {
  ASSERT_OK_AND_ASSIGN(Pidfd child, Child(7));

  ASSERT_OK_AND_ASSIGN(const ProcessExit exit, child.Reap());

  EXPECT_FALSE(exit.signaled);
  EXPECT_EQ(exit.code, 7);
  EXPECT_FALSE(child.owns_process());
}

TEST(PidfdTest, ReportsTheSignal) {
  ASSERT_OK_AND_ASSIGN(Pidfd child, Child(-1));
  ASSERT_OK(child.Signal(SIGKILL));

  ASSERT_OK_AND_ASSIGN(const ProcessExit exit, child.Reap());

  EXPECT_TRUE(exit.signaled);
  EXPECT_EQ(exit.code, SIGKILL);
}

TEST(PidfdTest, DestructionLeavesNoProcess) {
  pid_t pid = 0;
  {
    ASSERT_OK_AND_ASSIGN(Pidfd child, Child(-1));
    pid = child.pid();
    ASSERT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(PidfdTest, ChildThatDoesNotEndIsGivenUp) {
  pid_t pid = 0;
  {
    ASSERT_OK_AND_ASSIGN(Pidfd child, Child(-1));
    pid = child.pid();
    const sys::testing::FailCall time_is_up("ppoll", 1, ETIMEDOUT);
    child = Pidfd();
    EXPECT_TRUE(time_is_up.happened());
    EXPECT_FALSE(child.owns_process());
  }

  // It was killed all the same, and waits for whoever reaps it.
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, __WALL), pid);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

TEST(PidfdTest, StatusArrivesAlthoughTheHostIgnoresSigchld) {
  struct sigaction ignore {};
  struct sigaction before {};
  ignore.sa_handler = SIG_IGN;
  ASSERT_EQ(::sigaction(SIGCHLD, &ignore, &before), 0);
  ASSERT_OK_AND_ASSIGN(Pidfd child, Child(3));

  ASSERT_OK_AND_ASSIGN(const ProcessExit exit, child.Reap());

  ::sigaction(SIGCHLD, &before, nullptr);
  EXPECT_EQ(exit.code, 3);
}

}  // namespace
}  // namespace ktstr
