// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/detached_mount.h"

#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace ktstr::sys {

absl::StatusOr<UniqueFd> MountDetached(const char* filesystem) {
  const UniqueFd context(
      static_cast<int>(::syscall(SYS_fsopen, filesystem, static_cast<unsigned>(FSOPEN_CLOEXEC))));
  if (!context.valid()) return absl::ErrnoToStatus(errno, absl::StrCat("fsopen ", filesystem));
  if (::syscall(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("fsconfig ", filesystem));
  }
  UniqueFd root(
      static_cast<int>(::syscall(SYS_fsmount, context.get(), static_cast<unsigned>(FSMOUNT_CLOEXEC),
                                 static_cast<unsigned>(MOUNT_ATTR_RDONLY))));
  if (!root.valid()) return absl::ErrnoToStatus(errno, absl::StrCat("fsmount ", filesystem));
  return root;
}

}  // namespace ktstr::sys
