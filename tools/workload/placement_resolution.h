// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Fits what a command line leaves to the machine to one: numbers of workers, CPUs. Parent side,
// pure.

#ifndef TOOLS_WORKLOAD_PLACEMENT_RESOLUTION_H_
#define TOOLS_WORKLOAD_PLACEMENT_RESOLUTION_H_

#include "absl/status/status.h"
#include "ktstr/machine/topology.h"
#include "ktstr/sched/cpu_set.h"
#include "tools/workload/options.h"

namespace ktstr {

struct PermittedCpus {
  CpuSet allowed;  // The affinity of this process: what was not written is taken from it.
  CpuSet usable;   // What may be written (machine/usable_cpus.h).
};

// Fits the work of all groups to the allowed CPUs and gives the unsized groups their workers: one
// group of a type whose workers belong together, and one worker per allowed CPU of any other. Then
// resolves the affinities of all groups and phases to what a workload accepts. Unimplemented names
// what the machine lacks, InvalidArgument the group or the phase, and a CPU that was written and
// cannot be used: the kernel would drop it from the mask without a word.
absl::Status ResolvePlacements(const Topology& topology, const PermittedCpus& cpus,
                               Options& options);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_PLACEMENT_RESOLUTION_H_
