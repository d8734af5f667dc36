// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A look into a filesystem that is mounted nowhere. Parent side.

#ifndef KTSTR_BASE_DETACHED_MOUNT_H_
#define KTSTR_BASE_DETACHED_MOUNT_H_

#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"

namespace ktstr::sys {

// The root of a new mount of a filesystem without a device ("debugfs"), attached to no folder and
// gone with the descriptor: fsopen(2), fsconfig(2), fsmount(2) of Linux 5.2. PermissionDenied
// without CAP_SYS_ADMIN, Unimplemented from an older kernel.
absl::StatusOr<UniqueFd> MountDetached(const char* filesystem);

}  // namespace ktstr::sys

#endif  // KTSTR_BASE_DETACHED_MOUNT_H_
