// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Why the scheduler's files in debugfs cannot be read. Parent side.

#ifndef KTSTR_MACHINE_DEBUGFS_PROBE_H_
#define KTSTR_MACHINE_DEBUGFS_PROBE_H_

#include <string>

#include "ktstr/machine/machine_sources.h"
#include "ktstr/machine/privileges.h"

namespace ktstr {

// One of:
//   "lockdown"        the kernel is locked down (kernel_lockdown(7)): root may not read it either
//   "not_mounted"     it could be read, but is not mounted at /sys/kernel/debug
//   "not_built_in"    the kernel has no debugfs
//   "no_folder"       it has no folder of the scheduler
//   "boot_parameter"  debugfs=off on the kernel's command line
//   "permission"      this process may neither read nor mount it
// REQUIRES: it cannot be read. For a process with CAP_SYS_ADMIN this makes a mount of debugfs that
// is attached nowhere (fsmount(2)), looks into it and drops it: nobody else sees it.
std::string WhyDebugfsIsClosed(const MachineSources& sources, const Privileges& privileges);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_DEBUGFS_PROBE_H_
