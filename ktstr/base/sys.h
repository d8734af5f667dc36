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
// F_SETPIPE_SZ: the kernel rounds up to pages, and what is more than fs.pipe-max-size needs a
// privilege.
absl::Status SetPipeSize(int fd, uint32_t bytes);
// A connected pair of AF_UNIX stream sockets; each end reads and writes, whatever its name.
absl::StatusOr<Pipe> MakeUnixStream();
absl::StatusOr<UniqueFd> MakeEventFd(unsigned initial, int flags = 0);
absl::StatusOr<UniqueFd> Open(const std::string& path, int flags, mode_t mode = 0);
// The same of a path that begins at the folder that `folder_fd` is open on.
absl::StatusOr<UniqueFd> OpenAt(int folder_fd, const std::string& path, int flags, mode_t mode = 0);
// Reads what is there, once: the number of bytes, 0 at the end. Unavailable when it would block.
absl::StatusOr<size_t> Read(int fd, std::span<char> buffer);
// Whether reading would not block now; false of no descriptor.
bool IsReadable(int fd);
// Writes everything, and waits for room where O_NONBLOCK would have it give up: the flag belongs to
// the open file, so whoever shares a pipe or terminal with us may have set it. A full disk, a quota
// and RLIMIT_FSIZE are ResourceExhausted; the last one only where SIGXFSZ is ignored.
absl::Status WriteAll(int fd, absl::string_view bytes);
// Cuts a file and goes on writing at its new end.
absl::Status Truncate(int fd, uint64_t size_bytes);

// ---- processes ----

struct CloneOptions {
  uint64_t flags = 0;   // Added to CLONE_PIDFD.
  int exit_signal = 0;  // 0: the parent gets no SIGCHLD and must wait with __WALL.
  int cgroup_fd = -1;   // CLONE_INTO_CGROUP when >= 0.
};
struct ClonedProcess {
  pid_t pid = 0;
  UniqueFd pidfd;
};
// clone3(2) as a fork. The child calls `main(argument)`, which must not return, before it does
// anything else: no destructor, no fork handler of the C library runs in it.
//
// Where clone3 is refused (process_birth.h) it is clone(2), and the child resets its handlers and
// enters its group itself before `main`, with every signal blocked; a child that has a group then
// has a copied descriptor table, whatever `flags` say. A group that it cannot enter is an error
// here, as it is of clone3. Errors name the remedy.
absl::StatusOr<ClonedProcess> CloneProcess(const CloneOptions& options,
                                           void (*main)(const void* argument) noexcept,
                                           const void* argument);
absl::StatusOr<UniqueFd> OpenPidfd(pid_t pid);
// tgkill(2); NotFound when the thread is gone.
absl::Status SignalThread(pid_t tgid, pid_t tid, int signal);

// ---- machine ----

// The hardware name of uname(2), such as "x86_64".
std::string MachineName();

// ---- limits ----

// Makes a write beyond RLIMIT_FSIZE an error of the write, not the end of this process by SIGXFSZ.
// Of those that it executes too, unless they reset their signals.
void SurviveFileSizeLimit();

// The soft RLIMIT_NOFILE of this process.
absl::StatusOr<uint64_t> OpenFileLimit();
// Lifts the soft RLIMIT_NOFILE to the hard one.
absl::Status RaiseOpenFileLimit();

}  // namespace ktstr::sys

#endif  // KTSTR_BASE_SYS_H_
