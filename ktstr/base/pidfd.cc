// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/pidfd.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/status_macros.h"

namespace ktstr {
namespace {

constexpr int kPidfdIdType = 3;  // P_PIDFD, which older headers lack.

// The raw call: glibc's waitid() has no rusage argument.
int WaitForPidfd(int fd, int options, siginfo_t& info, rusage& usage) noexcept {
  for (;;) {
    info = {};
    if (::syscall(SYS_waitid, kPidfdIdType, fd, &info, options, &usage) == 0) return 0;
    if (errno != EINTR) return errno;
  }
}

}  // namespace

Pidfd::Pidfd(Pidfd&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), fd_(std::move(other.fd_)) {}

Pidfd& Pidfd::operator=(Pidfd&& other) noexcept {
  if (this == &other) return *this;
  KillAndReap();
  pid_ = std::exchange(other.pid_, -1);
  fd_ = std::move(other.fd_);
  return *this;
}

Pidfd::~Pidfd() {
  KillAndReap();
}

absl::Status Pidfd::Signal(int signal) const {
  KTSTR_CHECK(owns_process());
  if (::syscall(SYS_pidfd_send_signal, fd_.get(), signal, nullptr, 0) == 0 || errno == ESRCH) {
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(errno, absl::StrCat("pidfd_send_signal ", signal, " to ", pid_));
}

absl::Status Pidfd::SignalGroup(int signal) const {
  KTSTR_CHECK(owns_process());
  // The pid cannot be recycled before we reap it, so a group of that number is the child's own.
  if (::kill(-pid_, signal) == 0 || errno == ESRCH) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("kill ", signal, " to process group ", pid_));
}

absl::StatusOr<std::optional<ProcessExit>> Pidfd::TryReap() {
  return Wait(WEXITED | WNOHANG);
}

absl::StatusOr<ProcessExit> Pidfd::Reap() {
  ASSIGN_OR_RETURN(const std::optional<ProcessExit> exit, Wait(WEXITED));
  KTSTR_CHECK(exit.has_value());
  return *exit;
}

absl::StatusOr<std::optional<ProcessExit>> Pidfd::Wait(int options) {
  KTSTR_CHECK(owns_process());
  siginfo_t info;
  ProcessExit exit;
  if (const int error = WaitForPidfd(fd_.get(), options | __WALL, info, exit.usage); error != 0) {
    return absl::ErrnoToStatus(error, absl::StrCat("waitid for process ", pid_));
  }
  if (info.si_pid == 0) return std::nullopt;
  exit.signaled = info.si_code != CLD_EXITED;
  exit.core_dumped = info.si_code == CLD_DUMPED;
  exit.code = info.si_status;
  fd_.reset();
  return exit;
}

void Pidfd::KillAndReap() noexcept {
  if (!owns_process()) return;
  ::kill(-pid_, SIGKILL);
  ::syscall(SYS_pidfd_send_signal, fd_.get(), SIGKILL, nullptr, 0);
  siginfo_t info;
  rusage usage;
  WaitForPidfd(fd_.get(), WEXITED | __WALL, info, usage);
  fd_.reset();
}

}  // namespace ktstr
