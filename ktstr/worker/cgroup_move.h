// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Moving processes between cgroups. Worker side.

#ifndef KTSTR_WORKER_CGROUP_MOVE_H_
#define KTSTR_WORKER_CGROUP_MOVE_H_

#include <sys/types.h>

namespace ktstr {

// Moves a process (0: the calling one) with all its threads to the group whose cgroup.procs is open
// at `procs_fd`. Returns 0 or errno: ESRCH when the process has ended.
int MoveToCgroup(int procs_fd, pid_t pid) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_CGROUP_MOVE_H_
