// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/recorded_topology.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr::testing {
namespace {

// Lays out one machine: places are numbered from 0 upwards across the whole machine.
class SysfsWriter {
 public:
  SysfsWriter(const MachineShape& shape, const RecordedTree& tree)
      : shape_(shape),
        tree_(tree),
        cores_(shape.packages * shape.nodes_per_package * shape.llcs_per_node *
               shape.cores_per_llc) {
    for (int cpu = 0; cpu < cores_ * shape.threads_per_core; ++cpu) {
      if (!shape.offline.Contains(cpu)) online_.Add(cpu);
    }
  }

  void Write() {
    List("devices/system/cpu/online", online_);
    List("devices/system/cpu/possible", online_ | shape_.offline);
    List("devices/system/cpu/isolated", shape_.isolated);
    for (int cpu = online_.First(); cpu >= 0; cpu = online_.Next(cpu)) WriteCpu(cpu);
    WriteNodes();
  }

 private:
  int CoreOf(int cpu) const {
    return shape_.threads_last ? cpu % cores_ : cpu / shape_.threads_per_core;
  }
  int LlcOf(int cpu) const { return CoreOf(cpu) / shape_.cores_per_llc; }
  int NodeOf(int cpu) const { return LlcOf(cpu) / shape_.llcs_per_node; }
  int PackageOf(int cpu) const { return NodeOf(cpu) / shape_.nodes_per_package; }

  // The online CPUs in the same place as `cpu`.
  CpuSet Sharing(int cpu, int (SysfsWriter::*place)(int) const) const {
    CpuSet cpus;
    for (int other = online_.First(); other >= 0; other = online_.Next(other)) {
      if ((this->*place)(other) == (this->*place)(cpu)) cpus.Add(other);
    }
    return cpus;
  }

  void List(const std::string& path, const CpuSet& cpus) const {
    tree_.Add(path, absl::StrCat(FormatCpuList(cpus), "\n"));
  }

  void WriteCache(const std::string& directory, int index, int level, const char* type,
                  const CpuSet& sharers) const {
    const std::string cache = absl::StrCat(directory, "/cache/index", index);
    tree_.Add(cache + "/level", absl::StrCat(level, "\n"));
    tree_.Add(cache + "/type", absl::StrCat(type, "\n"));
    List(cache + "/shared_cpu_list", sharers);
  }

  void WriteCpu(int cpu) const {
    const std::string directory = absl::StrCat("devices/system/cpu/cpu", cpu);
    const CpuSet core = Sharing(cpu, &SysfsWriter::CoreOf);
    tree_.Add(directory + "/topology/physical_package_id", absl::StrCat(PackageOf(cpu), "\n"));
    tree_.Add(directory + "/topology/die_id", "0\n");
    List(directory + "/topology/core_cpus_list", core);
    if (!shape_.caches) return;
    WriteCache(directory, 0, 1, "Data", core);
    WriteCache(directory, 1, 1, "Instruction", core);
    WriteCache(directory, 2, 3, "Unified", Sharing(cpu, &SysfsWriter::LlcOf));
  }

  void WriteNode(int node, const CpuSet& cpus) const {
    const std::string directory = absl::StrCat("devices/system/node/node", node);
    List(directory + "/cpulist", cpus);
    tree_.Add(directory + "/meminfo", absl::StrCat("Node ", node, " MemTotal:    1024 kB\n"));
    tree_.Add(directory + "/distance", "10 21\n");
  }

  void WriteNodes() const {
    CpuSet ids;
    for (int cpu = online_.First(); cpu >= 0; cpu = online_.Next(cpu)) {
      if (ids.Contains(NodeOf(cpu))) continue;
      ids.Add(NodeOf(cpu));
      WriteNode(NodeOf(cpu), Sharing(cpu, &SysfsWriter::NodeOf));
    }
    for (const int node : shape_.memory_only_nodes) {
      ids.Add(node);
      WriteNode(node, CpuSet());
    }
    List("devices/system/node/online", ids);
  }

  const MachineShape& shape_;
  const RecordedTree& tree_;
  const int cores_;
  CpuSet online_;
};

}  // namespace

void WriteSysfs(const MachineShape& shape, const RecordedTree& tree) {
  SysfsWriter(shape, tree).Write();
}

}  // namespace ktstr::testing
