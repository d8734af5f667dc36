// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What clone3(2) does for a new process, for where it is refused. Both sides.
//
// Container engines answer clone3 with ENOSYS or EPERM, as a seccomp filter cannot look into its
// argument. clone(2) is left: it knows no CLONE_INTO_CGROUP and no CLONE_CLEAR_SIGHAND, so the
// child does both itself, before anything else.
//
// As in fork_safe.h: noexcept, no heap, 0 or a positive errno value.

#ifndef KTSTR_BASE_PROCESS_BIRTH_H_
#define KTSTR_BASE_PROCESS_BIRTH_H_

#include <sys/types.h>

#include <cstdint>

namespace ktstr::fork_safe {

// With what errno clone3 is refused in this process, as far as one has been tried; 0: it is not.
// Thread-safe; a forked child knows what its parent knew.
int Clone3Refusal() noexcept;
// After clone3 failed with `error`: whether it is refused as such, whatever its arguments, and is
// not to be tried again. Asks the kernel with arguments that it must answer with EINVAL, unless
// `error` is none that a refusal has. E2BIG is a kernel before 5.7, which lacks the cgroup.
bool NoteClone3Failure(int error) noexcept;

// clone(2) as a fork that shares no memory: a pid, 0 in the child, or a negative errno value. Fills
// `pidfd` in the parent when CLONE_PIDFD is among `flags`, which may hold an exit signal.
long CloneAsFork(uint64_t flags, int& pidfd) noexcept;

// Sets every signal that has a handler to its default, and leaves ignored ones ignored, as
// CLONE_CLEAR_SIGHAND does. REQUIRES: signals are blocked, or a handler of the parent may still
// run.
int ResetHandlers() noexcept;
// Moves the calling process into the group whose cgroup.procs `procs_fd` is open for writing.
int EnterCgroup(int procs_fd) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_PROCESS_BIRTH_H_
