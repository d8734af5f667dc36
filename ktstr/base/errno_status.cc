// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/errno_status.h"

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace ktstr {
namespace {

absl::string_view RemedyOf(int error) {
  switch (error) {
    case EMFILE:
      return " (raise RLIMIT_NOFILE: ulimit -n)";
    case ENFILE:
      return " (raise fs.file-max)";
    case EAGAIN:
      return " (raise RLIMIT_NPROC, kernel.threads-max or pids.max of the cgroup)";
    case ENOMEM:
      return " (free memory, or raise vm.max_map_count)";
    case ENOSPC:
      return " (raise fs.epoll.max_user_watches, or free space)";
    default:
      return "";
  }
}

absl::string_view RemedyOfClone(int error) {
  switch (error) {
    case EPERM:
      return " (a seccomp filter refuses it: look at Seccomp in /proc/self/status, and let clone "
             "through)";
    case EACCES:
      return " (the cgroup is not ours to enter: chown it, or do without one)";
    case EBUSY:
      return " (the cgroup hands controllers on, and such a one holds no process)";
    case EINVAL:
      return " (this kernel lacks a flag: Linux 5.7 has them all)";
    case EOPNOTSUPP:
      return " (the cgroup is of the type 'domain invalid': write threaded to its cgroup.type)";
    case ENOMEM:
      return " (free memory, or raise memory.max of the cgroup)";
    default:
      return RemedyOf(error);
  }
}

absl::string_view RemedyOfMap(int error) {
  switch (error) {
    case EPERM:
    case EACCES:
      return " (a security module or a seccomp filter refuses it)";
    case EINVAL:
    case EOVERFLOW:
      return " (the size: use fewer workers, or a smaller reservoir_capacity)";
    case EAGAIN:
      return " (raise RLIMIT_MEMLOCK: ulimit -l)";
    case ENOMEM:
      return " (free memory, raise vm.max_map_count or RLIMIT_AS, or use fewer workers)";
    default:
      return RemedyOf(error);
  }
}

}  // namespace

absl::Status CloneStatus(int error, absl::string_view operation) {
  return absl::ErrnoToStatus(error, absl::StrCat(operation, RemedyOfClone(error)));
}

absl::Status MapStatus(int error, absl::string_view operation) {
  return absl::ErrnoToStatus(error, absl::StrCat(operation, RemedyOfMap(error)));
}

absl::Status ErrnoStatus(int error, absl::string_view operation) {
  return absl::ErrnoToStatus(error, absl::StrCat(operation, RemedyOf(error)));
}

}  // namespace ktstr
