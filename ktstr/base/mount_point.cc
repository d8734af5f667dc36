// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/mount_point.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "ktstr/base/fork_safe.h"
#include "ktstr/base/proc_fd_path.h"

namespace ktstr::fork_safe {
namespace {

static_assert(kMountUnknown == ENODATA);

constexpr int kPathFlags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
// Of umount2(2), mount(2) and <linux/fcntl.h>, whose headers do not go together.
constexpr int kDetach = 2;               // MNT_DETACH
constexpr int kNoFollow = 8;             // UMOUNT_NOFOLLOW
constexpr unsigned kRecursive = 0x8000;  // AT_RECURSIVE

int OpenPath(int folder_fd, const char* name, int flags, int& fd) noexcept {
  fd = static_cast<int>(::syscall(SYS_openat, folder_fd, name, kPathFlags | flags, 0));
  return fd < 0 ? errno : 0;
}

// A filter says EPERM or ENOSYS for what it does not know.
bool IsRefused(int error) noexcept {
  return error == ENOSYS || error == EPERM;
}

int MountId(int fd, uint64_t& id) noexcept {
  struct statx info {};
  if (::syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &info) != 0) return kMountUnknown;
  id = info.stx_mnt_id;
  return (info.stx_mask & STATX_MNT_ID) != 0 ? 0 : kMountUnknown;
}

// 0 or EXDEV or kMountUnknown.
int CompareMounts(int fd, int other_fd) noexcept {
  uint64_t id = 0;
  uint64_t other_id = 0;
  if (MountId(fd, id) != 0 || MountId(other_fd, other_id) != 0) return kMountUnknown;
  return id == other_id ? 0 : EXDEV;
}

int OpenAndCompare(int folder_fd, const char* name, int& fd) noexcept {
  if (const int error = OpenPath(folder_fd, name, O_DIRECTORY, fd); error != 0) return error;
  const int error = CompareMounts(fd, folder_fd);
  if (error != 0) Close(fd);
  return error;
}

int MakePrivate(int mount_fd) noexcept {
  struct mount_attr attributes {};
  attributes.propagation = MS_PRIVATE;
  if (::syscall(SYS_mount_setattr, mount_fd, "", AT_EMPTY_PATH | kRecursive, &attributes,
                sizeof attributes) == 0) {
    return 0;
  }
  if (!IsRefused(errno)) return errno;
  // Before Linux 5.12.
  const ProcFdPath path(mount_fd);
  return ::syscall(SYS_mount, nullptr, path.text(), nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
             ? 0
             : errno;
}

}  // namespace

int OpenOnSameMount(int folder_fd, const char* name, int& fd) noexcept {
  open_how how{};
  how.flags = kPathFlags | O_DIRECTORY;
  how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  fd = static_cast<int>(::syscall(SYS_openat2, folder_fd, name, &how, sizeof how));
  if (fd >= 0) return 0;
  return IsRefused(errno) ? OpenAndCompare(folder_fd, name, fd) : errno;
}

int OpenFolderBelow(int folder_fd, const char* path, unsigned count, int& fd) noexcept {
  if (int error = OpenPath(folder_fd, ".", O_DIRECTORY, fd); error != 0) return error;
  for (unsigned at = 0; at < count;) {
    char name[256];
    unsigned size = 0;
    for (; at < count && path[at] != '/'; ++at) {
      if (size + 1 == sizeof name) return Close(fd), ENAMETOOLONG;
      name[size++] = path[at];
    }
    ++at;
    name[size] = '\0';
    if (size == 0 || (size == 1 && name[0] == '.')) continue;
    const bool goes_up = size == 2 && name[0] == '.' && name[1] == '.';
    int next = -1;
    const int error = goes_up ? EINVAL : OpenOnSameMount(fd, name, next);
    Close(fd);
    if (error != 0) return error;
    fd = next;
  }
  return 0;
}

int IsMountPoint(int folder_fd, const char* name, bool& is_mount_point) noexcept {
  struct statx info {};
  constexpr int kFlags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
  if (::syscall(SYS_statx, folder_fd, name, kFlags, STATX_TYPE, &info) != 0) {
    return IsRefused(errno) ? kMountUnknown : errno;
  }
  is_mount_point = (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  return (info.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0 ? 0 : kMountUnknown;
}

int DetachMount(int folder_fd, const char* name) noexcept {
  int mount_fd = -1;
  if (const int error = OpenPath(folder_fd, name, 0, mount_fd); error != 0) return error;
  const int error = MakePrivate(mount_fd);
  Close(mount_fd);
  if (error != 0) return error;
  const ProcFdPath path(folder_fd, name);
  return ::syscall(SYS_umount2, path.text(), kDetach | kNoFollow) == 0 ? 0 : errno;
}

}  // namespace ktstr::fork_safe
