// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Writes the sysfs tree of a machine with a given CPU layout. Test only.

#ifndef KTSTR_MACHINE_RECORDED_TOPOLOGY_H_
#define KTSTR_MACHINE_RECORDED_TOPOLOGY_H_

#include <vector>

#include "ktstr/machine/recorded_tree.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr::testing {

struct MachineShape {
  int packages = 1;
  int nodes_per_package = 1;
  int llcs_per_node = 1;
  int cores_per_llc = 1;
  int threads_per_core = 1;
  // Numbers the first threads of all cores before any second one, as x86 firmware does; otherwise
  // the threads of a core are neighbours, as on POWER.
  bool threads_last = true;
  bool caches = true;  // Whether there are cache directories.
  CpuSet offline;      // Present, but without topology files.
  CpuSet isolated;
  std::vector<int> memory_only_nodes;
};

// Writes `shape` below tree.root().
void WriteSysfs(const MachineShape& shape, const RecordedTree& tree);

}  // namespace ktstr::testing

#endif  // KTSTR_MACHINE_RECORDED_TOPOLOGY_H_
