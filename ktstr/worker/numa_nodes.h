// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The machine's NUMA nodes, as a worker reads them. Worker side.

#ifndef KTSTR_WORKER_NUMA_NODES_H_
#define KTSTR_WORKER_NUMA_NODES_H_

#include "ktstr/sched/cpu_set.h"
#include "ktstr/worker/parameter.h"

namespace ktstr {

// The nodes that are online, of those that a NumberList can hold; node 0 on a machine or a kernel
// that does not report them.
NumberList OnlineNodes() noexcept;

// The CPUs of a node. Returns 0 or errno: ENOENT when there is no such node.
int ReadNodeCpus(int node, CpuSet& cpus) noexcept;

// The member of `nodes` at place `turn`, counted round and round. REQUIRES: not empty.
int NodeAtTurn(NumberList nodes, uint64_t turn) noexcept;

}  // namespace ktstr

#endif  // KTSTR_WORKER_NUMA_NODES_H_
