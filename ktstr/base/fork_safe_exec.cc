// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe_exec.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace ktstr::fork_safe {

int ExecSelf(const char* argument) noexcept {
  const char* const arguments[] = {"/proc/self/exe", argument, nullptr};
  const char* const environment[] = {nullptr};
  ::syscall(SYS_execve, "/proc/self/exe", arguments, environment);
  return errno;
}

int AwaitEnd(pid_t pid, int& code) noexcept {
  siginfo_t info{};
  long result = 0;
  do {
    result = ::syscall(SYS_waitid, P_PID, pid, &info, WEXITED | WNOWAIT | __WALL, nullptr);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return errno;
  code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
  return 0;
}

}  // namespace ktstr::fork_safe
