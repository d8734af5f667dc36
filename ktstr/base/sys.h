// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The system calls of the parent side: absl::Status with operation and object, EINTR-safe.
//
// Every descriptor made here is close-on-exec. Error codes are those of absl::ErrnoToStatus, so
// that EPERM reads as PermissionDenied and ENOSYS as Unimplemented.

#ifndef KTSTR_BASE_SYS_H_
#define KTSTR_BASE_SYS_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr::sys {

// ---- descriptors ----

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};
// `flags` are added to O_CLOEXEC.
absl::StatusOr<Pipe> MakePipe(int flags = 0);
absl::StatusOr<UniqueFd> MakeEventFd(unsigned initial, int flags = 0);
absl::StatusOr<UniqueFd> Open(const std::string& path, int flags, mode_t mode = 0);
// Reads what is there, once: the number of bytes, 0 at the end. Unavailable when it would block.
absl::StatusOr<size_t> Read(int fd, std::span<char> buffer);
// Writes everything.
absl::Status WriteAll(int fd, absl::string_view bytes);

// ---- processes ----

// What clone3 made: in the child both are empty.
struct CloneResult {
  pid_t pid = 0;  // 0 in the child.
  UniqueFd pidfd;
};
// clone3(2) as a fork with CLONE_PIDFD and the caller's flags, such as CLONE_FILES. The child gets
// no C library fork handlers: it must stay on the worker side or exec. With exit signal 0 the
// parent gets no SIGCHLD and the child is waited for with __WALL only.
struct CloneOptions {
  uint64_t flags = 0;
  int exit_signal = 0;
  int cgroup_fd = -1;  // CLONE_INTO_CGROUP when >= 0.
};
absl::StatusOr<CloneResult> CloneProcess(const CloneOptions& options);
absl::StatusOr<UniqueFd> OpenPidfd(pid_t pid);
// tgkill(2); NotFound when the thread is gone.
absl::Status SignalThread(pid_t tgid, pid_t tid, int signal);

// ---- machine ----

// The hardware name of uname(2), such as "x86_64".
std::string MachineName();

// ---- limits ----

// The soft RLIMIT_NOFILE of this process.
absl::StatusOr<uint64_t> OpenFileLimit();
// Lifts the soft RLIMIT_NOFILE to the hard one.
absl::Status RaiseOpenFileLimit();

}  // namespace ktstr::sys

#endif  // KTSTR_BASE_SYS_H_
