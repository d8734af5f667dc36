// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The Status of a system call that failed, with the remedy where a limit was reached. Parent side.

#ifndef KTSTR_BASE_ERRNO_STATUS_H_
#define KTSTR_BASE_ERRNO_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ktstr {

// absl::ErrnoToStatus(error, operation). When `error` is that of a limit, what to raise or to free
// stands after the operation: "clone3 (raise RLIMIT_NPROC, ...)".
absl::Status ErrnoStatus(int error, absl::string_view operation);

// The same for a clone of a process: EPERM, EINVAL, EACCES, EBUSY and EOPNOTSUPP have their own
// remedies there, most of them about the cgroup that the child was to be made in.
absl::Status CloneStatus(int error, absl::string_view operation);
// The same for mmap(2) of a large region.
absl::Status MapStatus(int error, absl::string_view operation);

}  // namespace ktstr

#endif  // KTSTR_BASE_ERRNO_STATUS_H_
