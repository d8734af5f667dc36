// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CpuInventory: the machine's CPUs, memory and clocks as they bear on scheduling. Parent side.

#ifndef KTSTR_MACHINE_CPU_INVENTORY_H_
#define KTSTR_MACHINE_CPU_INVENTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "ktstr/machine/machine_sources.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

// nullopt: the kernel lacks it or does not show it to this process. An empty set is a real answer.
struct CpuInventory {
  std::optional<std::string> model;  // "model name" of /proc/cpuinfo.
  std::optional<CpuSet> online;
  std::optional<CpuSet> possible;
  std::optional<CpuSet> isolated;   // isolcpus= and isolated cpuset partitions.
  std::optional<CpuSet> nohz_full;  // CPUs that may run without a tick.
  std::optional<CpuSet> allowed;    // Affinity of the calling thread.
  std::optional<bool> smt_active;
  std::optional<std::string> smt_control;  // "on", "off", "forceoff", "notsupported" ...
  std::optional<int> numa_nodes;           // Online nodes, with and without CPUs.
  // Every scaling governor in use; empty without frequency scaling.
  std::set<std::string> governors;
  // Weakness -> what the kernel says it does about it.
  std::map<std::string, std::string> vulnerabilities;
  std::optional<bool> hypervisor;    // Whether the CPU says that it is virtual (x86 only).
  std::optional<uint64_t> steal_ns;  // The sum of all CPUs since boot.
  std::optional<std::string> clocksource;
  std::optional<uint64_t> memory_bytes;
  bool pressure_stall_information = false;  // Whether /proc/pressure/cpu can be read.
};

CpuInventory ReadCpuInventory(const MachineSources& sources);

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CPU_INVENTORY_H_
