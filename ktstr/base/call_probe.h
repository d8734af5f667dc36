// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Which of the system calls that the core needs reach the kernel. Parent side.

#ifndef KTSTR_BASE_CALL_PROBE_H_
#define KTSTR_BASE_CALL_PROBE_H_

#include <string>
#include <vector>

namespace ktstr::sys {

// A call that a seccomp filter refuses, or that the kernel does not know.
struct RefusedCall {
  std::string name;       // "clone3"
  int error = 0;          // The errno value; 0 when `is_fatal`.
  bool is_fatal = false;  // Whoever makes the call is killed.
};

// How many calls ProbeCalls() makes.
int ProbedCallCount();

// Makes each call once, in a forked process, with arguments for which its man page has an error
// before anything happens (EINVAL, EFAULT or EBADF). Any other error comes from somebody before the
// kernel's own check, or from a kernel without the call. Changes nothing. A filter that answers
// with one of these errors is not noticed. REQUIRES: the caller is the only thread, and no other
// child's end is waited for.
std::vector<RefusedCall> ProbeCalls();

}  // namespace ktstr::sys

#endif  // KTSTR_BASE_CALL_PROBE_H_
