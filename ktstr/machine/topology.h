// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Topology: how the machine's CPUs share cores, caches, packages and memory. Parent side.
//
//   ASSIGN_OR_RETURN(const CpuSet allowed, AffinityOf(0));
//   const Topology topology = Topology::OfMachine(allowed);
//   for (const CpuSet& llc : topology.llc_domains()) ...

#ifndef KTSTR_MACHINE_TOPOLOGY_H_
#define KTSTR_MACHINE_TOPOLOGY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {

// One online CPU.
struct Cpu {
  int id = 0;
  int package = -1;  // physical_package_id; -1 where the firmware names none.
  int die = -1;      // die_id; -1 where the kernel shows none.
  int core = 0;      // Index into Topology::cores().
  int llc = 0;       // Index into Topology::llc_domains().
  int node = 0;      // NumaNode::id.
  bool isolated = false;
  // Relative computing power, 1024 for the strongest kind; nullopt where the kernel gives none.
  std::optional<int> capacity;
};

struct NumaNode {
  int id = 0;
  CpuSet cpus;                           // Online ones; empty on a memory-only node (CXL, HBM).
  std::optional<uint64_t> memory_bytes;  // nullopt where the kernel shows none.
  std::vector<int> distances;            // To the online nodes in ascending order; 10 is local.
};

// The CPUs and nodes that were online when it was read. Immutable, so safe to share between
// threads.
class Topology {
 public:
  // Reads `sys`/devices/system/{cpu,node}. NotFound when there is no list of online CPUs there;
  // whatever else is missing gets the plainest meaning: a CPU without siblings is a core of its
  // own, CPUs without cache files share an LLC per package, and a kernel without NUMA has node 0.
  static absl::StatusOr<Topology> FromSysfs(const std::string& sys = "/sys");

  // The same, but `allowed`, what sched_getaffinity(2) gives, is believed in the first place: the
  // kernel names no CPU there that is not online. sysfs may be absent, or show a list that a
  // container's file system has renumbered (lxcfs). CPUs that only sysfs lists are online too.
  static Topology OfMachine(const CpuSet& allowed, const std::string& sys = "/sys");

  // Whether sysfs lists CPUs at all. If not, which of them share a core or a cache is not known.
  bool is_shown() const { return is_shown_; }

  // Online CPUs in ascending order.
  std::span<const Cpu> cpus() const { return cpus_; }
  const CpuSet& online() const { return online_; }
  const CpuSet& isolated() const { return isolated_; }
  // nullptr when the CPU is not online.
  const Cpu* FindCpu(int id) const;

  // The domains are disjoint, cover online() and are ordered by their lowest CPU.
  std::span<const CpuSet> cores() const { return cores_; }
  std::span<const CpuSet> llc_domains() const { return llc_domains_; }
  // Online nodes in ascending order.
  std::span<const NumaNode> numa_nodes() const { return numa_nodes_; }

  // The CPUs of the same core, `cpu` among them; empty when it is not online.
  CpuSet smt_siblings(int cpu) const;
  // Ids of the nodes that have memory but no online CPU.
  std::vector<int> MemoryOnlyNodes() const;

 private:
  static Topology Read(const std::string& sys, const CpuSet& online, bool is_shown);

  bool is_shown_ = true;
  CpuSet online_;
  CpuSet isolated_;
  std::vector<Cpu> cpus_;
  std::vector<CpuSet> cores_;
  std::vector<CpuSet> llc_domains_;
  std::vector<NumaNode> numa_nodes_;
};

}  // namespace ktstr

#endif  // KTSTR_MACHINE_TOPOLOGY_H_
