// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Core-scheduling cookies for running workers. Parent side.
//
// Source: prctl(2), PR_SCHED_CORE; Documentation/admin-guide/hw-vuln/core-scheduling.rst.

#ifndef KTSTR_SPAWN_CORE_COOKIE_H_
#define KTSTR_SPAWN_CORE_COOKIE_H_

#include <sys/types.h>

#include <span>

namespace ktstr {

// Makes a cookie and gives it to all these threads; the caller does not get it. Returns 0 or errno:
// EINVAL (a kernel without core scheduling), ENODEV (a machine without SMT), EPERM, ESRCH.
int ShareNewCoreCookie(std::span<const pid_t> tids);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_CORE_COOKIE_H_
