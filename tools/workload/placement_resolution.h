// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Gives the intents of a command line the CPUs of a machine. Parent side, pure.

#ifndef TOOLS_WORKLOAD_PLACEMENT_RESOLUTION_H_
#define TOOLS_WORKLOAD_PLACEMENT_RESOLUTION_H_

#include "absl/status/status.h"
#include "ktstr/machine/topology.h"
#include "ktstr/sched/cpu_set.h"
#include "tools/workload/options.h"

namespace ktstr {

// Resolves the affinities of all groups and phases to what a workload accepts. `allowed` are the
// CPUs of this process. Unimplemented names what the machine lacks, InvalidArgument the group or
// the phase.
absl::Status ResolvePlacements(const Topology& topology, const CpuSet& allowed, Options& options);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_PLACEMENT_RESOLUTION_H_
