// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Removing a folder with everything in it, and nothing of what is mounted there. Both sides: no
// heap, no locks.

#ifndef KTSTR_BASE_REMOVE_TREE_H_
#define KTSTR_BASE_REMOVE_TREE_H_

namespace ktstr::fork_safe {

// How a mount is treated that is found on the tree or in it.
enum class FoundMounts {
  kStay,    // It stays, and so do the folders above it.
  kDetach,  // It is detached (DetachMount()), and what it covered is removed.
};

// Gets each thing that stays: its path below the folder that the removal began in, with the name of
// the tree in front, and why. Of a folder that stays only for what is in it nothing is said.
struct RemainsReader {
  void (*read)(void* context, const char* path, int error) noexcept = nullptr;
  void* context = nullptr;
};

// Removes the tree `path`, whatever it is, below the folder `folder_fd`. 0 also when it is not
// there; otherwise why the first thing stays that does:
//   EBUSY          a mount lies there, which is to stay or could not be detached
//   kMountUnknown  neither openat2 nor statx says whether a mount lies there
//   EPERM ...      what unlinkat(2) says: immutable, or somebody else's
// Everything else goes; depth, number and modes do not matter.
//
// Nothing beyond a mount is read, changed or removed, also when the mount appears meanwhile: each
// folder is opened from the one above it, on its mount only, and all that is done to it goes by its
// descriptor. unlinkat(2) and renameat2(2) refuse a mount point of this namespace. Symbolic links
// are not followed, in no component of `path`. REQUIRES: `path` is relative, and its last component
// is a name: EINVAL.
//
// Takes twelve descriptors at most; with fewer free, four will do.
int RemoveTreeAt(int folder_fd, const char* path, FoundMounts mounts,
                 const RemainsReader& remains = {}) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_REMOVE_TREE_H_
