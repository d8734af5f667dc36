// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/topology.h"

#include "absl/strings/str_cat.h"
#include "ktstr/machine/recorded_topology.h"
#include "ktstr/machine/recorded_tree.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::MachineShape;
using ::ktstr::testing::RecordedTree;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;

absl::StatusOr<Topology> Read(const MachineShape& shape) {
  const RecordedTree tree;
  WriteSysfs(shape, tree);
  return Topology::FromSysfs(tree.root());
}

std::vector<std::string> Lists(std::span<const CpuSet> domains) {
  std::vector<std::string> lists;
  for (const CpuSet& domain : domains) lists.push_back(FormatCpuList(domain));
  return lists;
}

TEST(TopologyTest, TwoSocketsWith128Threads) {
  ASSERT_OK_AND_ASSIGN(const Topology topology,
                       Read({.packages = 2, .cores_per_llc = 32, .threads_per_core = 2}));

  EXPECT_EQ(topology.cpus().size(), 128u);
  EXPECT_EQ(topology.cores().size(), 64u);
  EXPECT_EQ(topology.cores()[5], CpuSet::Of({5, 69}));
  EXPECT_THAT(Lists(topology.llc_domains()), ElementsAre("0-31,64-95", "32-63,96-127"));
  ASSERT_EQ(topology.numa_nodes().size(), 2u);
  EXPECT_EQ(topology.numa_nodes()[1].cpus, topology.llc_domains()[1]);
  EXPECT_THAT(topology.numa_nodes()[1].distances, ElementsAre(10, 21));
  EXPECT_EQ(topology.FindCpu(100)->package, 1);
  EXPECT_EQ(topology.FindCpu(100)->node, 1);
  EXPECT_EQ(topology.FindCpu(100)->llc, 1);
  EXPECT_EQ(topology.FindCpu(128), nullptr);
}

TEST(TopologyTest, EightLlcsInOneNode) {
  ASSERT_OK_AND_ASSIGN(const Topology topology,
                       Read({.llcs_per_node = 8, .cores_per_llc = 4, .threads_per_core = 2}));

  EXPECT_EQ(topology.llc_domains().size(), 8u);
  EXPECT_EQ(FormatCpuList(topology.llc_domains()[7]), "28-31,60-63");
  EXPECT_EQ(topology.numa_nodes().size(), 1u);
  EXPECT_EQ(topology.smt_siblings(33), CpuSet::Of({1, 33}));
}

TEST(TopologyTest, NeighbouringThreads) {
  ASSERT_OK_AND_ASSIGN(const Topology topology,
                       Read({.cores_per_llc = 2, .threads_per_core = 4, .threads_last = false}));

  EXPECT_THAT(Lists(topology.cores()), ElementsAre("0-3", "4-7"));
}

TEST(TopologyTest, OfflineCpusLeaveHoles) {
  ASSERT_OK_AND_ASSIGN(const Topology topology, Read({.packages = 2,
                                                      .cores_per_llc = 2,
                                                      .threads_per_core = 2,
                                                      .offline = CpuSet::Of({0, 4, 5, 6})}));

  EXPECT_EQ(FormatCpuList(topology.online()), "1-3,7");
  EXPECT_THAT(Lists(topology.cores()), ElementsAre("1", "2", "3,7"));
  EXPECT_THAT(Lists(topology.llc_domains()), ElementsAre("1", "2-3,7"));
  EXPECT_EQ(topology.FindCpu(0), nullptr);
  EXPECT_TRUE(topology.smt_siblings(0).empty());
}

TEST(TopologyTest, IsolatedCpus) {
  ASSERT_OK_AND_ASSIGN(
      const Topology topology,
      Read({.cores_per_llc = 4, .offline = CpuSet::Of({3}), .isolated = CpuSet::Of({2, 3})}));

  EXPECT_EQ(topology.isolated(), CpuSet::Of({2}));
  EXPECT_TRUE(topology.FindCpu(2)->isolated);
  EXPECT_FALSE(topology.FindCpu(1)->isolated);
}

TEST(TopologyTest, MemoryOnlyNode) {
  ASSERT_OK_AND_ASSIGN(const Topology topology,
                       Read({.packages = 2, .cores_per_llc = 2, .memory_only_nodes = {2, 5}}));

  EXPECT_THAT(topology.MemoryOnlyNodes(), ElementsAre(2, 5));
  EXPECT_EQ(topology.numa_nodes().size(), 4u);
  EXPECT_EQ(topology.numa_nodes()[3].id, 5);
  EXPECT_EQ(topology.numa_nodes()[3].memory_bytes, 1024u * 1024);
  EXPECT_EQ(topology.FindCpu(3)->node, 1);
}

// A phone: four little and four big CPUs, no cache files, one NUMA node that sysfs does not show.
TEST(TopologyTest, BigLittleWithCapacities) {
  const RecordedTree tree;
  tree.Add("devices/system/cpu/online", "0-7\n");
  for (int cpu = 0; cpu < 8; ++cpu) {
    const std::string directory = absl::StrCat("devices/system/cpu/cpu", cpu);
    tree.Add(directory + "/cpu_capacity", cpu < 4 ? "382\n" : "1024\n");
    tree.Add(directory + "/topology/physical_package_id", cpu < 4 ? "0\n" : "1\n");
    tree.Add(directory + "/topology/thread_siblings_list", absl::StrCat(cpu, "\n"));
  }

  ASSERT_OK_AND_ASSIGN(const Topology topology, Topology::FromSysfs(tree.root()));

  EXPECT_EQ(topology.FindCpu(0)->capacity, 382);
  EXPECT_EQ(topology.FindCpu(7)->capacity, 1024);
  EXPECT_EQ(topology.cores().size(), 8u);
  EXPECT_THAT(Lists(topology.llc_domains()), ElementsAre("0-3", "4-7"));
  ASSERT_EQ(topology.numa_nodes().size(), 1u);
  EXPECT_EQ(topology.numa_nodes()[0].cpus, topology.online());
  EXPECT_EQ(topology.numa_nodes()[0].memory_bytes, std::nullopt);
}

// A hybrid machine: the highest cache of the two small cores is their own level 2.
TEST(TopologyTest, HighestLevelIsPerCpu) {
  const RecordedTree tree;
  tree.Add("devices/system/cpu/online", "0-3\n");
  for (int cpu = 0; cpu < 4; ++cpu) {
    const std::string cache = absl::StrCat("devices/system/cpu/cpu", cpu, "/cache");
    tree.Add(cache + "/index2/level", "2\n");
    tree.Add(cache + "/index2/shared_cpu_list", cpu < 2 ? absl::StrCat(cpu) : "2-3");
    if (cpu >= 2) continue;
    tree.Add(cache + "/index10/level", "3\n");
    tree.Add(cache + "/index10/shared_cpu_list", "0-1");
  }

  ASSERT_OK_AND_ASSIGN(const Topology topology, Topology::FromSysfs(tree.root()));

  EXPECT_THAT(Lists(topology.llc_domains()), ElementsAre("0-1", "2-3"));
}

TEST(TopologyTest, BareListOfCpusIsEnough) {
  const RecordedTree tree;
  tree.Add("devices/system/cpu/online", "0,2\n");

  ASSERT_OK_AND_ASSIGN(const Topology topology, Topology::FromSysfs(tree.root()));

  EXPECT_THAT(Lists(topology.cores()), ElementsAre("0", "2"));
  EXPECT_THAT(Lists(topology.llc_domains()), ElementsAre("0,2"));
  EXPECT_EQ(topology.FindCpu(2)->package, -1);
  EXPECT_EQ(topology.FindCpu(2)->capacity, std::nullopt);
  EXPECT_TRUE(topology.MemoryOnlyNodes().empty());
}

TEST(TopologyTest, NoListOfCpusNamesTheFile) {
  EXPECT_THAT(Topology::FromSysfs("/nonexistent"),
              StatusIs(absl::StatusCode::kNotFound,
                       ::testing::HasSubstr("/nonexistent/devices/system/cpu/online")));
}

// What a container with lxcfs sees that may use CPU 1 only.
TEST(TopologyTest, AllowedCpusAreOnlineWhateverSysfsLists) {
  const RecordedTree tree;
  tree.Add("devices/system/cpu/online", "0\n");
  tree.Add("devices/system/cpu/cpu1/topology/physical_package_id", "7\n");

  const Topology topology = Topology::OfMachine(CpuSet::Of({1}), tree.root());

  EXPECT_TRUE(topology.is_shown());
  EXPECT_EQ(topology.online(), CpuSet::Of({0, 1}));
  ASSERT_NE(topology.FindCpu(1), nullptr);
  EXPECT_EQ(topology.FindCpu(1)->package, 7);
}

TEST(TopologyTest, WithoutSysfsTheAllowedCpusAreAll) {
  const Topology topology = Topology::OfMachine(CpuSet::Of({1, 3}), "/nonexistent");

  EXPECT_FALSE(topology.is_shown());
  EXPECT_EQ(topology.online(), CpuSet::Of({1, 3}));
  EXPECT_EQ(topology.cores().size(), 2u);
}

TEST(TopologyTest, DomainsOfThisMachineCoverItsCpus) {
  ASSERT_OK_AND_ASSIGN(const Topology topology, Topology::FromSysfs());

  CpuSet in_cores;
  CpuSet in_llcs;
  for (const CpuSet& core : topology.cores()) in_cores = in_cores | core;
  for (const CpuSet& llc : topology.llc_domains()) in_llcs = in_llcs | llc;
  EXPECT_EQ(in_cores, topology.online());
  EXPECT_EQ(in_llcs, topology.online());
}

}  // namespace
}  // namespace ktstr
