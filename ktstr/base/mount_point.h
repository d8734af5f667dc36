// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What lies on one mount, and detaching what is mounted there. Both sides: no heap, no locks.
//
// As in fork_safe.h: noexcept, 0 or a positive errno value. A `name` is one entry of the folder
// `folder_fd`, without a slash, and is never followed when it is a symbolic link.
//
// A device number does not say whether a mount lies between a folder and its entry: a bind mount
// has that of its source. The kernel says it by openat2(2) with RESOLVE_NO_XDEV (Linux 5.6), and by
// the mount id of statx(2) (STATX_MNT_ID, Linux 5.8) where a filter refuses the first.

#ifndef KTSTR_BASE_MOUNT_POINT_H_
#define KTSTR_BASE_MOUNT_POINT_H_

namespace ktstr::fork_safe {

// The kernel's answers that are no answers: neither openat2 nor statx says what lies there.
inline constexpr int kMountUnknown = 61;  // ENODATA.

// Opens a folder as O_PATH when it is on the same mount as `folder_fd`. The descriptor is the
// folder for good: a mount that appears on it later is not seen through it. EXDEV: a mount lies
// there. ENOTDIR, ELOOP: no folder. kMountUnknown: nobody can say.
int OpenOnSameMount(int folder_fd, const char* name, int& fd) noexcept;

// Opens the folder that is `count` bytes of `path` below `folder_fd` by OpenOnSameMount() of each
// component. REQUIRES: `path` is relative; EINVAL for a component that is "..".
int OpenFolderBelow(int folder_fd, const char* path, unsigned count, int& fd) noexcept;

// Whether a mount lies on an entry, of whatever kind. kMountUnknown: nobody can say.
int IsMountPoint(int folder_fd, const char* name, bool& is_mount_point) noexcept;

// Detaches the topmost mount that lies on an entry, with all mounts in it (MNT_DETACH). They are
// made private first, so that nothing goes with them elsewhere: a recursive bind of a shared tree
// would take the mounts of its source along (mount_namespaces(7)). EINVAL: nothing is mounted
// there. Takes CAP_SYS_ADMIN, and a /proc of this process.
int DetachMount(int folder_fd, const char* name) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_MOUNT_POINT_H_
