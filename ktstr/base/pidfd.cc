// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/pidfd.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/injected_failure.h"
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

// A process that SIGKILL does not end sleeps in the kernel, uninterruptibly: nobody knows for how
// long.
constexpr uint64_t kKillPatienceNs = 5'000'000'000;

// Whether the process has ended, after kKillPatienceNs at most.
bool AwaitEnd(int fd) noexcept {
  const uint64_t deadline_ns = MonotonicNs() + kKillPatienceNs;
  for (;;) {
    if (sys::InjectedErrno("ppoll") != 0) return false;
    const uint64_t now_ns = MonotonicNs();
    const timespec left = TimespecFromNs(deadline_ns - std::min(deadline_ns, now_ns));
    pollfd polled{.fd = fd, .events = POLLIN, .revents = 0};
    const long count = ::syscall(SYS_ppoll, &polled, 1, &left, nullptr, 0);
    if (count >= 0) return count == 1;
    // Without memory for the call the wait below is all that is left.
    if (errno != EINTR) return true;
  }
}

// struct pidfd_info of <linux/pidfd.h> in its first form, which older headers lack.
struct PidfdInfo {
  uint64_t mask = 0;
  uint64_t cgroup_id = 0;
  uint32_t ids[11] = {};
  int32_t exit_code = 0;  // As wait(2) gives it.
};
static_assert(sizeof(PidfdInfo) == 64);
constexpr uint64_t kPidfdInfoExit = 1u << 3;  // PIDFD_INFO_EXIT (Linux 6.15).
constexpr unsigned long kPidfdGetInfo = _IOWR(0xFF, 11, PidfdInfo);

// How a process ended that somebody else has reaped: the kernel keeps it for whoever has a pidfd.
std::optional<ProcessExit> ExitOfReaped(int fd) noexcept {
  PidfdInfo info{.mask = kPidfdInfoExit};
  if (::ioctl(fd, kPidfdGetInfo, &info) != 0 || (info.mask & kPidfdInfoExit) == 0) {
    return std::nullopt;
  }
  ProcessExit exit;
  exit.signaled = WIFSIGNALED(info.exit_code);
  exit.core_dumped = exit.signaled && WCOREDUMP(info.exit_code);
  exit.code = exit.signaled ? WTERMSIG(info.exit_code) : WEXITSTATUS(info.exit_code);
  return exit;
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
    const std::optional<ProcessExit> known =
        error == ECHILD ? ExitOfReaped(fd_.get()) : std::nullopt;
    if (known.has_value()) {
      fd_.reset();
      return known;
    }
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
  if (AwaitEnd(fd_.get())) WaitForPidfd(fd_.get(), WEXITED | __WALL, info, usage);
  fd_.reset();
}

}  // namespace ktstr
