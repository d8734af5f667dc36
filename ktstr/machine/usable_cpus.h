// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Which CPUs a thread of this process may be given, by the kernel's own word. Parent side.

#ifndef KTSTR_MACHINE_USABLE_CPUS_H_
#define KTSTR_MACHINE_USABLE_CPUS_H_

#include "absl/status/statusor.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

// The CPUs that are there, online and in the cpuset of the calling thread, whatever its affinity
// and whatever sysfs shows. sched_setaffinity(2) takes a mask that names others too and drops them
// without a word, so this asks for all CPUs, reads back what that gave and restores `own`, the
// affinity that the calling thread has.
// Errors: those of sched_getaffinity(2) and sched_setaffinity(2), such as PermissionDenied for a
// SCHED_DEADLINE thread or where a seccomp filter refuses the call.
absl::StatusOr<CpuSet> UsableCpus(const CpuSet& own);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_USABLE_CPUS_H_
