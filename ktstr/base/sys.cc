// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/sys.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/injected_failure.h"
#include "ktstr/base/status_macros.h"

namespace ktstr::sys {
namespace {

template <typename Call>
auto RetryOnEintr(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace

absl::StatusOr<Pipe> MakePipe(int flags) {
  if (const int error = InjectedErrno("pipe2"); error != 0) return ErrnoStatus(error, "pipe2");
  int ends[2];
  if (::pipe2(ends, flags | O_CLOEXEC) != 0) return ErrnoStatus(errno, "pipe2");
  return Pipe{.read_end = UniqueFd(ends[0]), .write_end = UniqueFd(ends[1])};
}

absl::Status SetPipeSize(int fd, uint32_t bytes) {
  if (::fcntl(fd, F_SETPIPE_SZ, bytes) >= 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("fcntl F_SETPIPE_SZ ", bytes));
}

absl::StatusOr<Pipe> MakeUnixStream() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return ErrnoStatus(errno, "socketpair");
  }
  return Pipe{.read_end = UniqueFd(ends[0]), .write_end = UniqueFd(ends[1])};
}

absl::StatusOr<UniqueFd> MakeEventFd(unsigned initial, int flags) {
  if (const int error = InjectedErrno("eventfd"); error != 0) {
    return ErrnoStatus(error, "eventfd");
  }
  UniqueFd fd(::eventfd(initial, flags | EFD_CLOEXEC));
  if (!fd.valid()) return ErrnoStatus(errno, "eventfd");
  return fd;
}

absl::StatusOr<UniqueFd> Open(const std::string& path, int flags, mode_t mode) {
  return OpenAt(AT_FDCWD, path, flags, mode);
}

absl::StatusOr<UniqueFd> OpenAt(int folder_fd, const std::string& path, int flags, mode_t mode) {
  if (const int error = InjectedErrno("open"); error != 0) {
    return ErrnoStatus(error, absl::StrCat("open ", path));
  }
  UniqueFd fd(
      RetryOnEintr([&] { return ::openat(folder_fd, path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!fd.valid()) return ErrnoStatus(errno, absl::StrCat("open ", path));
  return fd;
}

absl::StatusOr<size_t> Read(int fd, std::span<char> buffer) {
  const ssize_t count = RetryOnEintr([&] { return ::read(fd, buffer.data(), buffer.size()); });
  if (count < 0) return absl::ErrnoToStatus(errno, absl::StrCat("read from descriptor ", fd));
  return static_cast<size_t>(count);
}

bool IsReadable(int fd) {
  pollfd entry{.fd = fd, .events = POLLIN};
  return fd >= 0 && ::poll(&entry, 1, 0) == 1 && (entry.revents & POLLIN) != 0;
}

namespace {

// Returns also when the other end has gone away: the next write says so.
absl::Status AwaitRoom(int fd) {
  pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
  if (RetryOnEintr([&] { return ::poll(&wanted, 1, -1); }) > 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("poll descriptor ", fd));
}

absl::Status WriteFailure(int error, int fd) {
  const absl::Status status = absl::ErrnoToStatus(error, absl::StrCat("write to descriptor ", fd));
  if (error != EFBIG) return status;
  // A limit is as good as a full disk to the caller.
  return absl::ResourceExhaustedError(
      absl::StrCat(status.message(), " (raise RLIMIT_FSIZE: ulimit -f)"));
}

}  // namespace

absl::Status WriteAll(int fd, absl::string_view bytes) {
  if (const int error = InjectedErrno("write"); error != 0) {
    return ErrnoStatus(error, absl::StrCat("write to descriptor ", fd));
  }
  while (!bytes.empty()) {
    const ssize_t count = RetryOnEintr([&] { return ::write(fd, bytes.data(), bytes.size()); });
    if (count >= 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (errno == EAGAIN) {
      RETURN_IF_ERROR(AwaitRoom(fd));
    } else {
      return WriteFailure(errno, fd);
    }
  }
  return absl::OkStatus();
}

absl::Status Truncate(int fd, uint64_t size_bytes) {
  const off_t size = static_cast<off_t>(size_bytes);
  if (::ftruncate(fd, size) == 0 && ::lseek(fd, size, SEEK_SET) == size) return absl::OkStatus();
  return ErrnoStatus(errno, absl::StrCat("cut descriptor ", fd, " to ", size_bytes, " bytes"));
}

absl::StatusOr<UniqueFd> OpenPidfd(pid_t pid) {
  if (const int error = InjectedErrno("pidfd_open"); error != 0) {
    return ErrnoStatus(error, absl::StrCat("pidfd_open ", pid));
  }
  UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!fd.valid()) return ErrnoStatus(errno, absl::StrCat("pidfd_open ", pid));
  return fd;
}

absl::Status SignalThread(pid_t tgid, pid_t tid, int signal) {
  if (::syscall(SYS_tgkill, tgid, tid, signal) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("tgkill ", signal, " to thread ", tid));
}

std::string MachineName() {
  utsname names{};
  ::uname(&names);
  return names.machine;
}

void SurviveFileSizeLimit() {
  ::signal(SIGXFSZ, SIG_IGN);
}

absl::StatusOr<uint64_t> OpenFileLimit() {
  rlimit limit;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::ErrnoToStatus(errno, "getrlimit RLIMIT_NOFILE");
  }
  return limit.rlim_cur;
}

absl::Status RaiseOpenFileLimit() {
  rlimit limit;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::ErrnoToStatus(errno, "getrlimit RLIMIT_NOFILE");
  }
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, "setrlimit RLIMIT_NOFILE");
}

}  // namespace ktstr::sys
