// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/topology.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/machine/file_tree.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

constexpr absl::string_view kCpus = "devices/system/cpu";
constexpr absl::string_view kNodes = "devices/system/node";

std::optional<CpuSet> ReadList(const FileTree& sys, absl::string_view path) {
  const std::optional<std::string> text = sys.Text(path);
  if (!text) return std::nullopt;
  const absl::StatusOr<CpuSet> cpus = ParseCpuList(*text);
  if (!cpus.ok()) return std::nullopt;
  return *cpus;
}

std::string CpuPath(int cpu, absl::string_view file) {
  return absl::StrCat(kCpus, "/cpu", cpu, "/", file);
}

std::optional<int> ReadInt(const FileTree& sys, const std::string& path) {
  const std::optional<int64_t> value = sys.Integer(path);
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

// CPUs of the same core; the second name is that of kernels before 5.0.
CpuSet ReadSiblings(const FileTree& sys, const Cpu& cpu) {
  std::optional<CpuSet> siblings = ReadList(sys, CpuPath(cpu.id, "topology/core_cpus_list"));
  if (!siblings) siblings = ReadList(sys, CpuPath(cpu.id, "topology/thread_siblings_list"));
  return siblings.value_or(CpuSet());
}

// CPUs that share the data cache of the highest level.
std::optional<CpuSet> ReadCacheSharers(const FileTree& sys, const Cpu& cpu) {
  std::optional<CpuSet> sharers;
  int64_t highest = 0;
  for (const int index : sys.Numbered(CpuPath(cpu.id, "cache"), "index")) {
    const std::string cache = CpuPath(cpu.id, absl::StrCat("cache/index", index));
    const int64_t level = sys.Integer(cache + "/level").value_or(0);
    if (level <= highest || sys.Text(cache + "/type") == "Instruction") continue;
    std::optional<CpuSet> list = ReadList(sys, cache + "/shared_cpu_list");
    if (!list) continue;
    highest = level;
    sharers = list;
  }
  return sharers;
}

// Builds disjoint domains: every CPU joins that of the first CPU whose list names it.
class Partition {
 public:
  explicit Partition(const CpuSet& all) : all_(all) {}

  // The domain of `cpu`, which `members` makes if no earlier one holds it.
  template <typename Members>
  int DomainOf(int cpu, Members members) {
    for (size_t i = 0; i < domains_.size(); ++i) {
      if (domains_[i].Contains(cpu)) return static_cast<int>(i);
    }
    CpuSet domain;
    const CpuSet listed = members() & all_;
    for (int other = listed.First(); other >= 0; other = listed.Next(other)) {
      if (!taken_.Contains(other)) domain.Add(other);
    }
    domain.Add(cpu);
    taken_ = taken_ | domain;
    domains_.push_back(domain);
    return static_cast<int>(domains_.size()) - 1;
  }

  std::vector<CpuSet> TakeDomains() { return std::move(domains_); }

 private:
  CpuSet all_;
  CpuSet taken_;
  std::vector<CpuSet> domains_;
};

CpuSet CpusOfPackage(std::span<const Cpu> cpus, int package) {
  CpuSet members;
  for (const Cpu& cpu : cpus) {
    if (cpu.package == package) members.Add(cpu.id);
  }
  return members;
}

// "Node 0 MemTotal:       16384 kB" in the node's meminfo, in bytes.
std::optional<uint64_t> ReadNodeMemory(const FileTree& sys, const std::string& node, int id) {
  const std::optional<std::string> total =
      FieldOfLine(sys.Text(node + "/meminfo").value_or(""), absl::StrCat("Node ", id, " MemTotal"));
  if (!total) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(*total, ' ');
  uint64_t kib = 0;
  if (!absl::SimpleAtoi(words[0], &kib)) return std::nullopt;
  return kib * 1024;
}

std::vector<int> ReadDistances(const FileTree& sys, const std::string& node) {
  const std::string text = sys.Text(node + "/distance").value_or("");
  std::vector<int> distances;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    int distance = 0;
    if (absl::SimpleAtoi(word, &distance)) distances.push_back(distance);
  }
  return distances;
}

std::vector<NumaNode> ReadNodes(const FileTree& sys, const CpuSet& online) {
  const std::optional<CpuSet> ids = ReadList(sys, absl::StrCat(kNodes, "/online"));
  if (!ids || ids->empty()) return {NumaNode{.id = 0, .cpus = online}};
  std::vector<NumaNode> nodes;
  for (int id = ids->First(); id >= 0; id = ids->Next(id)) {
    const std::string node = absl::StrCat(kNodes, "/node", id);
    nodes.push_back({.id = id,
                     .cpus = ReadList(sys, node + "/cpulist").value_or(CpuSet()) & online,
                     .memory_bytes = ReadNodeMemory(sys, node, id),
                     .distances = ReadDistances(sys, node)});
  }
  return nodes;
}

std::string OnlinePath() {
  return absl::StrCat(kCpus, "/online");
}

// Empty when there is no list.
CpuSet ReadOnline(const FileTree& sys) {
  return ReadList(sys, OnlinePath()).value_or(CpuSet());
}

int NodeOf(std::span<const NumaNode> nodes, int cpu) {
  for (const NumaNode& node : nodes) {
    if (node.cpus.Contains(cpu)) return node.id;
  }
  return nodes.front().id;
}

}  // namespace

absl::StatusOr<Topology> Topology::FromSysfs(const std::string& root) {
  const FileTree sys(root);
  const CpuSet online = ReadOnline(sys);
  if (!online.empty()) return Read(root, online, /*is_shown=*/true);
  return absl::NotFoundError(
      absl::StrCat("read topology: ", sys.PathOf(OnlinePath()), " lists no CPU"));
}

Topology Topology::OfMachine(const CpuSet& allowed, const std::string& root) {
  const CpuSet listed = ReadOnline(FileTree(root));
  return Read(root, listed | allowed, /*is_shown=*/!listed.empty());
}

Topology Topology::Read(const std::string& root, const CpuSet& online, bool is_shown) {
  const FileTree sys(root);
  Topology topology;
  topology.is_shown_ = is_shown;
  topology.online_ = online;
  topology.isolated_ = ReadList(sys, absl::StrCat(kCpus, "/isolated")).value_or(CpuSet()) & online;
  topology.numa_nodes_ = ReadNodes(sys, online);
  for (int id = online.First(); id >= 0; id = online.Next(id)) {
    topology.cpus_.push_back(
        {.id = id,
         .package = ReadInt(sys, CpuPath(id, "topology/physical_package_id")).value_or(-1),
         .die = ReadInt(sys, CpuPath(id, "topology/die_id")).value_or(-1),
         .node = NodeOf(topology.numa_nodes_, id),
         .isolated = topology.isolated_.Contains(id),
         .capacity = ReadInt(sys, CpuPath(id, "cpu_capacity"))});
  }
  Partition cores(online);
  Partition llcs(online);
  for (Cpu& cpu : topology.cpus_) {
    cpu.core = cores.DomainOf(cpu.id, [&] { return ReadSiblings(sys, cpu); });
    cpu.llc = llcs.DomainOf(cpu.id, [&] {
      const std::optional<CpuSet> sharers = ReadCacheSharers(sys, cpu);
      return sharers ? *sharers : CpusOfPackage(topology.cpus_, cpu.package);
    });
  }
  topology.cores_ = cores.TakeDomains();
  topology.llc_domains_ = llcs.TakeDomains();
  return topology;
}

const Cpu* Topology::FindCpu(int id) const {
  const auto at = std::lower_bound(cpus_.begin(), cpus_.end(), id,
                                   [](const Cpu& cpu, int wanted) { return cpu.id < wanted; });
  return at != cpus_.end() && at->id == id ? &*at : nullptr;
}

CpuSet Topology::smt_siblings(int id) const {
  const Cpu* cpu = FindCpu(id);
  return cpu == nullptr ? CpuSet() : cores_[static_cast<size_t>(cpu->core)];
}

std::vector<int> Topology::MemoryOnlyNodes() const {
  std::vector<int> ids;
  for (const NumaNode& node : numa_nodes_) {
    if (node.cpus.empty() && node.memory_bytes.value_or(0) > 0) ids.push_back(node.id);
  }
  return ids;
}

}  // namespace ktstr
