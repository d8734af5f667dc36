// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Removing a folder with everything in it. Both sides: no heap, no locks.

#ifndef KTSTR_BASE_REMOVE_TREE_H_
#define KTSTR_BASE_REMOVE_TREE_H_

namespace ktstr::fork_safe {

// Removes `name` below `folder_fd` (AT_FDCWD: the current directory), whatever it is; a symbolic
// link is not followed. 0 also when nothing has that name. Depth, number and modes of what is in
// there do not matter: a folder below it that is not empty is moved up before it is emptied, so two
// descriptors do, and modes that forbid are changed first. What cannot be removed (EBUSY: a mount
// point, EPERM: immutable or somebody else's) stays, everything else goes.
int RemoveTreeAt(int folder_fd, const char* name) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_REMOVE_TREE_H_
