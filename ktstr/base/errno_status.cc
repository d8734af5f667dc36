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

}  // namespace

absl::Status ErrnoStatus(int error, absl::string_view operation) {
  return absl::ErrnoToStatus(error, absl::StrCat(operation, RemedyOf(error)));
}

}  // namespace ktstr
