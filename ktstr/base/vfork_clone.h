// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A child that borrows our memory until it executes another program, as vfork(2) makes it. Parent
// side.

#ifndef KTSTR_BASE_VFORK_CLONE_H_
#define KTSTR_BASE_VFORK_CLONE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/status/statusor.h"
#include "ktstr/base/pidfd.h"

namespace ktstr::sys {

struct VforkOptions {
  uint64_t flags = 0;  // Such as CLONE_NEWNET; CLONE_VM, CLONE_VFORK and CLONE_PIDFD are implied.
  int exit_signal = 0;
  int cgroup_fd = -1;  // Folder of a cgroup v2 group to be born in; -1: the caller's own.
};

// Starts a child that calls `main(argument)` on `stack` while the calling thread is suspended. Its
// cost does not grow with our memory. REQUIRES: every signal is blocked, since handlers of ours
// must not run in the child; `main` takes no lock and no heap, and executes a program or leaves by
// _exit(). When clone3 is refused or lacks the group (process_birth.h; also a machine that is
// neither x86-64 nor arm64), the child enters its group itself before `main`.
absl::StatusOr<Pidfd> CloneUntilExec(const VforkOptions& options, std::span<std::byte> stack,
                                     int (*main)(void* argument) noexcept, void* argument);

}  // namespace ktstr::sys

#endif  // KTSTR_BASE_VFORK_CLONE_H_
