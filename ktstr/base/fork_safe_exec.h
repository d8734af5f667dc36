// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Executing programs, and looking at a process that has ended. Worker side.
//
// As in fork_safe.h: noexcept, 0 or a positive errno value.

#ifndef KTSTR_BASE_FORK_SAFE_EXEC_H_
#define KTSTR_BASE_FORK_SAFE_EXEC_H_

#include <sys/types.h>

namespace ktstr::fork_safe {

// execve(2) of /proc/self/exe with one argument and no environment. Returns only on an error.
int ExecSelf(const char* argument) noexcept;

// execve(2) of `file`; when the kernel knows no such format (ENOEXEC: an executable script without
// "#!", or an empty file), of /bin/sh with `shell_arguments`, as execvp(3) does it. Not for a file
// that begins as an ELF does: that is a program for another machine, and a shell would take its
// bytes for commands. Returns only on an error: that of `file`.
int ExecOrShell(const char* file, char* const* arguments, char* const* shell_arguments,
                char* const* environment) noexcept;

// Waits until the child `pid` has ended and leaves it as a zombie, whose attributes can still be
// read; Reap() it afterwards. `code` is its exit code; of one that was killed, 128 + the signal.
int AwaitEnd(pid_t pid, int& code) noexcept;

}  // namespace ktstr::fork_safe

#endif  // KTSTR_BASE_FORK_SAFE_EXEC_H_
