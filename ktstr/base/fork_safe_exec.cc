// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe_exec.h"

#include <elf.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "ktstr/base/fork_safe.h"

namespace ktstr::fork_safe {
namespace {

bool IsElf(const char* file) noexcept {
  int fd = -1;
  if (OpenReadOnly(file, fd) != 0) return false;
  std::array<std::byte, SELFMAG> magic{};
  size_t size = 0;
  const int error = Read(fd, magic, size);
  Close(fd);
  return error == 0 && size == magic.size() && std::memcmp(magic.data(), ELFMAG, SELFMAG) == 0;
}

}  // namespace

int ExecSelf(const char* argument) noexcept {
  const char* const arguments[] = {"/proc/self/exe", argument, nullptr};
  const char* const environment[] = {nullptr};
  ::syscall(SYS_execve, "/proc/self/exe", arguments, environment);
  return errno;
}

int ExecOrShell(const char* file, char* const* arguments, char* const* shell_arguments,
                char* const* environment) noexcept {
  ::syscall(SYS_execve, file, arguments, environment);
  const int error = errno;
  if (error == ENOEXEC && !IsElf(file)) {
    ::syscall(SYS_execve, "/bin/sh", shell_arguments, environment);
  }
  return error;
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
