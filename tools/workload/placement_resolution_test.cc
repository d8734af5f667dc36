// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/placement_resolution.h"

#include <variant>

#include "ktstr/machine/recorded_topology.h"
#include "ktstr/machine/recorded_tree.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/schbench.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Topology Machine(const testing::MachineShape& shape) {
  const testing::RecordedTree tree;
  WriteSysfs(shape, tree);
  return *Topology::FromSysfs(tree.root());
}

// Cores {0,4} .. {3,7}.
Topology FourCoresWithSmt() {
  return Machine({.cores_per_llc = 4, .threads_per_core = 2});
}

Options With(AffinityIntent intent, int workers) {
  Options options;
  options.config.groups = {{.work = SpinWait{}, .workers = workers, .affinity = std::move(intent)}};
  return options;
}

PermittedCpus Permitted(absl::string_view allowed) {
  return {.allowed = *ParseCpuList(allowed), .usable = *ParseCpuList("0-7")};
}

TEST(PlacementResolutionTest, UnsizedGroupsAreOneGroupOrOnePerAllowedCpu) {
  Options options;
  options.config.groups = {{.work = FutexFanOut{.fan_out = 6}},
                           {.work = SpinWait{}},
                           {.work = Schbench{.message_threads = 1}},
                           {.work = SpinWait{}, .workers = 2}};
  options.unsized_groups = {0, 1, 2};

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), Permitted("0-4"), options));

  EXPECT_EQ(options.config.groups[0].workers, 7);
  EXPECT_EQ(options.config.groups[1].workers, 5);
  EXPECT_EQ(options.config.groups[2].workers, 1 + 5) << "a message thread, and a worker per CPU";
  EXPECT_EQ(options.config.groups[3].workers, 2) << "was written";
}

TEST(PlacementResolutionTest, WorkersInheritTheAllowedCpus) {
  Options options = With(affinity::Inherit{}, 1);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), Permitted("2-5"), options));

  EXPECT_EQ(options.config.inherited_cpus, CpuSet::Of({2, 3, 4, 5}));
}

TEST(PlacementResolutionTest, EachTakesACpuForEachWorker) {
  Options options = With(affinity::OneCpuEach{}, 2);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), Permitted("0-7"), options));

  EXPECT_THAT(std::get<affinity::OneCpuEach>(options.config.groups[0].affinity).cpus,
              ElementsAre(0, 1));
}

TEST(PlacementResolutionTest, MoreWorkersThanCpusShareThem) {
  Options options = With(affinity::OneCpuEach{}, 100);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), Permitted("0-7"), options));

  EXPECT_THAT(std::get<affinity::OneCpuEach>(options.config.groups[0].affinity).cpus, SizeIs(8));
}

TEST(PlacementResolutionTest, ADrawIsFromTheAllowedCpus) {
  Options options = With(affinity::RandomSubset{.count = 2}, 1);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), Permitted("2-5"), options));

  EXPECT_EQ(std::get<affinity::RandomSubset>(options.config.groups[0].affinity).pool,
            *ParseCpuList("2-5"));
}

TEST(PlacementResolutionTest, WhatWasWrittenStaysBeyondTheOwnAffinity) {
  Options options = With(affinity::Exact{*ParseCpuList("0,6")}, 1);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), Permitted("0-1"), options));

  EXPECT_EQ(std::get<affinity::Exact>(options.config.groups[0].affinity).cpus,
            *ParseCpuList("0,6"));
}

TEST(PlacementResolutionTest, WrittenCpuThatCannotBeUsedIsNamed) {
  const auto is_named = StatusIs(
      absl::StatusCode::kInvalidArgument,
      HasSubstr("groups[0]: cpus: CPU 99 is absent, offline or outside of the cpuset; 0-7"));
  for (const AffinityIntent& intent :
       {AffinityIntent(affinity::Exact{*ParseCpuList("0,99")}),
        AffinityIntent(affinity::OneCpuEach{.cpus = {0, 99}}),
        AffinityIntent(affinity::RandomSubset{.pool = *ParseCpuList("0,99"), .count = 1})}) {
    Options options = With(intent, 1);

    EXPECT_THAT(ResolvePlacements(FourCoresWithSmt(), Permitted("0-7"), options), is_named);
  }
}

// Nothing shows which CPUs share a cache: what can do without works, the other names the remedy.
TEST(PlacementResolutionTest, MachineWithoutSysfsHasItsAllowedCpus) {
  const Topology bare = Topology::OfMachine(*ParseCpuList("0-1"), "/nonexistent");
  for (const AffinityIntent& intent :
       {AffinityIntent(affinity::Inherit{}), AffinityIntent(affinity::SingleCpu{}),
        AffinityIntent(affinity::OneCpuEach{}), AffinityIntent(affinity::RandomSubset{.count = 1}),
        AffinityIntent(affinity::Exact{*ParseCpuList("1")})}) {
    Options options = With(intent, 2);

    EXPECT_OK(ResolvePlacements(bare, Permitted("0-1"), options));
  }
  for (const AffinityIntent& intent :
       {AffinityIntent(affinity::LlcAligned{}), AffinityIntent(affinity::CrossCgroup{}),
        AffinityIntent(affinity::SmtSiblingPair{})}) {
    Options options = With(intent, 2);

    EXPECT_THAT(ResolvePlacements(bare, Permitted("0-1"), options),
                StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("mount -t sysfs none /sys")));
  }
}

TEST(PlacementResolutionTest, AMissingSiblingNamesTheGroup) {
  Options options = With(affinity::SmtSiblingPair{}, 2);

  EXPECT_THAT(ResolvePlacements(Machine({.cores_per_llc = 2}), Permitted("0-1"), options),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("groups[0]: cpus: ")));
}

TEST(PlacementResolutionTest, PhasesAreResolvedToo) {
  Options options = With(affinity::Inherit{}, 1);
  options.phases = {{.name = "later", .changes = {{.affinity = affinity::SmtSiblingPair{}}}}};

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), Permitted("0-7"), options));

  EXPECT_EQ(std::get<affinity::Exact>(*options.phases[0].changes[0].affinity).cpus,
            *ParseCpuList("0,4"));
}

}  // namespace
}  // namespace ktstr
