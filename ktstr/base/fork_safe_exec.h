// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Executing the own program again, and looking at a process that has ended. Worker side.
//
// As in fork_safe.h: noexcept, 0 or a positive errno value.

#ifndef KTSTR_BASE_FORK_SAFE_EXEC_H_
#define KTSTR_BASE_FORK_SAFE_EXEC_H_

#include <sys/types.h>

namespace ktstr::fork_safe {

// execve(2) of /proc/self/exe with one argument and no environment. Returns only on an error.
int ExecSelf(const char* argument) noexcept;

// Waits until the child `pid` has ended and leaves it as a zombie, whose attributes can still be
// read; Reap() it afterwards. `code` is its exit code; of one that was killed, 128 + the signal.
int AwaitEnd(pid_t pid, int& code) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_FORK_SAFE_EXEC_H_
