// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/placement_resolution.h"

#include <variant>

#include "ktstr/machine/recorded_topology.h"
#include "ktstr/machine/recorded_tree.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/testing/status_matchers.h"
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

TEST(PlacementResolutionTest, EachTakesACpuForEachWorker) {
  Options options = With(affinity::OneCpuEach{}, 2);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), *ParseCpuList("0-7"), options));

  EXPECT_THAT(std::get<affinity::OneCpuEach>(options.config.groups[0].affinity).cpus,
              ElementsAre(0, 1));
}

TEST(PlacementResolutionTest, MoreWorkersThanCpusShareThem) {
  Options options = With(affinity::OneCpuEach{}, 100);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), *ParseCpuList("0-7"), options));

  EXPECT_THAT(std::get<affinity::OneCpuEach>(options.config.groups[0].affinity).cpus, SizeIs(8));
}

TEST(PlacementResolutionTest, ADrawIsFromTheAllowedCpus) {
  Options options = With(affinity::RandomSubset{.count = 2}, 1);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), *ParseCpuList("2-5"), options));

  EXPECT_EQ(std::get<affinity::RandomSubset>(options.config.groups[0].affinity).pool,
            *ParseCpuList("2-5"));
}

TEST(PlacementResolutionTest, WhatWasWrittenStays) {
  Options options = With(affinity::Exact{*ParseCpuList("0,100")}, 1);

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), *ParseCpuList("0-7"), options));

  EXPECT_EQ(std::get<affinity::Exact>(options.config.groups[0].affinity).cpus,
            *ParseCpuList("0,100"));
}

TEST(PlacementResolutionTest, AMissingSiblingNamesTheGroup) {
  Options options = With(affinity::SmtSiblingPair{}, 2);

  EXPECT_THAT(ResolvePlacements(Machine({.cores_per_llc = 2}), *ParseCpuList("0-1"), options),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("groups[0]: cpus: ")));
}

TEST(PlacementResolutionTest, PhasesAreResolvedToo) {
  Options options = With(affinity::Inherit{}, 1);
  options.phases = {{.name = "later", .changes = {{.affinity = affinity::SmtSiblingPair{}}}}};

  ASSERT_OK(ResolvePlacements(FourCoresWithSmt(), *ParseCpuList("0-7"), options));

  EXPECT_EQ(std::get<affinity::Exact>(*options.phases[0].changes[0].affinity).cpus,
            *ParseCpuList("0,4"));
}

}  // namespace
}  // namespace ktstr
