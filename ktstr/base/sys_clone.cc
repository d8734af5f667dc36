// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/base/process_birth.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr::sys {
namespace {

using ChildMain = void (*)(const void* argument) noexcept;

[[noreturn]] void RunChild(ChildMain main, const void* argument) noexcept {
  main(argument);
  __builtin_trap();
}

// A pid, or a negative errno value. Does not return in the child.
long Clone3(const CloneOptions& options, ChildMain main, const void* argument, int& pidfd) {
  clone_args args{};
  args.flags = options.flags | CLONE_PIDFD;
  args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
  args.exit_signal = static_cast<uint64_t>(options.exit_signal);
  if (options.cgroup_fd >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = static_cast<uint64_t>(options.cgroup_fd);
  }
  const long pid = ::syscall(SYS_clone3, &args, sizeof args);
  if (pid == 0) RunChild(main, argument);
  return pid < 0 ? -errno : pid;
}

// How a child enters its group and says so.
struct CgroupEntry {
  UniqueFd procs;
  Pipe result;  // An errno value as an int.

  static absl::StatusOr<CgroupEntry> Open(int cgroup_fd) {
    CgroupEntry entry;
    entry.procs = UniqueFd(::openat(cgroup_fd, "cgroup.procs", O_WRONLY | O_CLOEXEC));
    if (!entry.procs.valid()) return ErrnoStatus(errno, "open cgroup.procs of the child's group");
    ASSIGN_OR_RETURN(entry.result, MakePipe());
    return entry;
  }
};

// In the child, whose table is a copy. Ends it when it cannot enter.
void EnterAndReport(const CgroupEntry& entry) noexcept {
  const int error = fork_safe::EnterCgroup(entry.procs.get());
  size_t written = 0;
  fork_safe::Write(entry.result.write_end.get(), std::as_bytes(std::span(&error, 1)), written);
  if (error != 0) fork_safe::ExitProcess(127);
  for (const UniqueFd* fd : {&entry.procs, &entry.result.read_end, &entry.result.write_end}) {
    fork_safe::Close(fd->get());
  }
}

// Waits until the child is in its group: 0, or why it is not. One that is killed before counts as
// one that is in it: its owner finds that it has ended.
int AwaitEntry(const CgroupEntry& entry, int pidfd) {
  std::array<pollfd, 2> fds = {
      {{.fd = entry.result.read_end.get(), .events = POLLIN}, {.fd = pidfd, .events = POLLIN}}};
  while (::poll(fds.data(), fds.size(), -1) < 0 && errno == EINTR) {
  }
  int error = 0;
  if ((fds[0].revents & POLLIN) == 0) return 0;
  const ssize_t size = ::read(entry.result.read_end.get(), &error, sizeof error);
  return size == sizeof error ? error : 0;
}

// The parent's mask of blocked signals while the child is made, and the child's own afterwards.
class BlockedSignals {
 public:
  BlockedSignals() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &previous_);
  }
  ~BlockedSignals() { Restore(); }
  void Restore() const noexcept { ::sigprocmask(SIG_SETMASK, &previous_, nullptr); }

 private:
  sigset_t previous_;
};

void Reap(int pidfd) {
  siginfo_t info;
  while (::syscall(SYS_waitid, P_PIDFD, pidfd, &info, WEXITED | __WALL, nullptr) != 0 &&
         errno == EINTR) {
  }
}

absl::StatusOr<ClonedProcess> CloneWithoutClone3(const CloneOptions& options, ChildMain main,
                                                 const void* argument) {
  CgroupEntry entry;
  const bool has_group = options.cgroup_fd >= 0;
  if (has_group) {
    ASSIGN_OR_RETURN(entry, CgroupEntry::Open(options.cgroup_fd));
  }
  const bool clears_handlers = (options.flags & CLONE_CLEAR_SIGHAND) != 0;
  uint64_t flags = (options.flags & ~CLONE_CLEAR_SIGHAND) | CLONE_PIDFD |
                   static_cast<uint64_t>(options.exit_signal);
  if (has_group) flags &= ~uint64_t{CLONE_FILES};
  int fd = -1;
  long pid = 0;
  {
    const BlockedSignals blocked;
    pid = fork_safe::CloneAsFork(flags, fd);
    if (pid == 0) {
      if (clears_handlers) fork_safe::ResetHandlers();
      if (has_group) EnterAndReport(entry);
      blocked.Restore();
      RunChild(main, argument);
    }
  }
  if (pid < 0) return CloneStatus(static_cast<int>(-pid), "clone");
  ClonedProcess process{.pid = static_cast<pid_t>(pid), .pidfd = UniqueFd(fd)};
  if (!has_group) return process;
  entry.result.write_end.reset();
  const int error = AwaitEntry(entry, process.pidfd.get());
  if (error == 0) return process;
  Reap(process.pidfd.get());
  return CloneStatus(error, "clone, and write to cgroup.procs");
}

}  // namespace

absl::StatusOr<ClonedProcess> CloneProcess(const CloneOptions& options, ChildMain main,
                                           const void* argument) {
  if (const int error = InjectedErrno("clone3"); error != 0) return CloneStatus(error, "clone3");
  if (fork_safe::Clone3Refusal() == 0) {
    int pidfd = -1;
    const long pid = Clone3(options, main, argument, pidfd);
    if (pid > 0) return ClonedProcess{.pid = static_cast<pid_t>(pid), .pidfd = UniqueFd(pidfd)};
    if (!fork_safe::NoteClone3Failure(static_cast<int>(-pid))) {
      return CloneStatus(static_cast<int>(-pid), "clone3");
    }
  }
  return CloneWithoutClone3(options, main, argument);
}

}  // namespace ktstr::sys
