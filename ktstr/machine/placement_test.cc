// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/placement.h"

#include "ktstr/machine/recorded_topology.h"
#include "ktstr/machine/recorded_tree.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::MachineShape;
using ::ktstr::testing::RecordedTree;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::StatusCode kLacking = absl::StatusCode::kUnimplemented;

Topology Machine(const MachineShape& shape) {
  const RecordedTree tree;
  WriteSysfs(shape, tree);
  return *Topology::FromSysfs(tree.root());
}

// Two LLCs of four cores with two threads: cores {0,8} .. {3,11} and {4,12} .. {7,15}.
Topology TwoLlcsWithSmt() {
  return Machine({.packages = 2, .cores_per_llc = 4, .threads_per_core = 2});
}

CpuSet List(absl::string_view text) {
  return *ParseCpuList(text);
}

TEST(PlacementTest, SingleCpuIsTheLowestAllowedOne) {
  EXPECT_THAT(SingleCpu(TwoLlcsWithSmt(), List("5-9")), IsOkAndHolds(List("5")));
  EXPECT_THAT(SingleCpu(Machine({.cores_per_llc = 4, .offline = List("0")}), List("0-3")),
              IsOkAndHolds(List("1")));
}

TEST(PlacementTest, LlcAlignedTakesTheLargestOverlap) {
  EXPECT_THAT(LlcAligned(TwoLlcsWithSmt(), List("2-3,5-7")), IsOkAndHolds(List("5-7")));
}

TEST(PlacementTest, LlcAlignedTakesTheFirstOfEqualOverlaps) {
  EXPECT_THAT(LlcAligned(TwoLlcsWithSmt(), List("3-4")), IsOkAndHolds(List("3")));
}

TEST(PlacementTest, CrossCgroupIsTheWholeMachine) {
  EXPECT_THAT(CrossCgroup(TwoLlcsWithSmt(), List("3")), IsOkAndHolds(List("0-15")));
}

TEST(PlacementTest, SmtSiblingPairIsTheFirstCoreWithTwoAllowedSiblings) {
  EXPECT_THAT(SmtSiblingPair(TwoLlcsWithSmt(), List("0-7,10,13")), IsOkAndHolds(List("2,10")));
}

TEST(PlacementTest, SmtSiblingPairTakesTwoOfFourThreads) {
  EXPECT_THAT(
      SmtSiblingPair(Machine({.cores_per_llc = 2, .threads_per_core = 4, .threads_last = false}),
                     List("1-7")),
      IsOkAndHolds(List("1-2")));
}

TEST(PlacementTest, SmtSiblingPairNeverFallsBack) {
  EXPECT_THAT(SmtSiblingPair(Machine({.cores_per_llc = 4}), List("0-3")),
              StatusIs(kLacking, HasSubstr("no core of this machine")));
  EXPECT_THAT(SmtSiblingPair(TwoLlcsWithSmt(), List("0-7")),
              StatusIs(kLacking, HasSubstr("0-7 share no core")));
}

TEST(PlacementTest, OneCpuEachTakesCoresBeforeSiblings) {
  ASSERT_OK_AND_ASSIGN(const affinity::OneCpuEach each,
                       OneCpuEach(TwoLlcsWithSmt(), List("1,2,5,9,10"), 5));

  EXPECT_THAT(each.cpus, ElementsAre(1, 2, 5, 9, 10));
  ASSERT_OK_AND_ASSIGN(
      const affinity::OneCpuEach neighbours,
      OneCpuEach(Machine({.cores_per_llc = 2, .threads_per_core = 2, .threads_last = false}),
                 List("0-3"), 3));
  EXPECT_THAT(neighbours.cpus, ElementsAre(0, 2, 1));
}

TEST(PlacementTest, OneCpuEachSaysHowManyAreThere) {
  EXPECT_THAT(OneCpuEach(TwoLlcsWithSmt(), List("1,2,40"), 3),
              StatusIs(kLacking, HasSubstr("needs 3 CPUs, allowed and online are 2 (1-2)")));
}

TEST(PlacementTest, NothingAllowedNamesTheIntent) {
  const Topology topology = TwoLlcsWithSmt();

  EXPECT_THAT(SingleCpu(topology, {}), StatusIs(kLacking, HasSubstr("SingleCpu")));
  EXPECT_THAT(LlcAligned(topology, List("16")),
              StatusIs(kLacking, HasSubstr("allowed 16, online 0-15")));
  EXPECT_THAT(CrossCgroup(topology, {}), StatusIs(kLacking, HasSubstr("CrossCgroup")));
  EXPECT_THAT(SmtSiblingPair(topology, {}), StatusIs(kLacking, HasSubstr("allowed none")));
  EXPECT_THAT(OneCpuEach(topology, {}, 1), StatusIs(kLacking, HasSubstr("are 0 (none)")));
}

TEST(PlacementTest, IntentsOfTheMachineBecomeExact) {
  const Topology topology = TwoLlcsWithSmt();
  const CpuSet allowed = List("4-7,12");

  const std::vector<std::pair<AffinityIntent, std::string>> cases = {
      {affinity::SingleCpu{}, "4"},
      {affinity::LlcAligned{}, "4-7,12"},
      {affinity::CrossCgroup{}, "0-15"},
      {affinity::SmtSiblingPair{}, "4,12"},
      {affinity::Exact{List("0-5")}, "4-5"}};
  for (const auto& [intent, cpus] : cases) {
    ASSERT_OK_AND_ASSIGN(const AffinityIntent resolved, ResolveAffinity(intent, topology, allowed));
    ASSERT_TRUE(std::holds_alternative<affinity::Exact>(resolved)) << cpus;
    EXPECT_EQ(FormatCpuList(std::get<affinity::Exact>(resolved).cpus), cpus);
  }
}

TEST(PlacementTest, RandomSubsetDrawsFromAllowedCpus) {
  ASSERT_OK_AND_ASSIGN(const AffinityIntent resolved,
                       ResolveAffinity(affinity::RandomSubset{.pool = List("2-9"), .count = 3},
                                       TwoLlcsWithSmt(), List("0-4")));

  const auto* subset = std::get_if<affinity::RandomSubset>(&resolved);
  ASSERT_NE(subset, nullptr);
  EXPECT_EQ(subset->pool, List("2-4"));
  EXPECT_EQ(subset->count, 3);
}

TEST(PlacementTest, OtherIntentsStay) {
  const Topology topology = TwoLlcsWithSmt();

  ASSERT_OK_AND_ASSIGN(const AffinityIntent inherit,
                       ResolveAffinity(affinity::Inherit{}, topology, List("1")));
  ASSERT_OK_AND_ASSIGN(const AffinityIntent each,
                       ResolveAffinity(affinity::OneCpuEach{{3, 2}}, topology, List("1")));

  EXPECT_TRUE(std::holds_alternative<affinity::Inherit>(inherit));
  EXPECT_THAT(std::get<affinity::OneCpuEach>(each).cpus, ElementsAre(3, 2));
}

TEST(PlacementTest, ExplicitCpusOutsideTheAllowedOnesAreRefused) {
  EXPECT_THAT(ResolveAffinity(affinity::Exact{List("8-9")}, TwoLlcsWithSmt(), List("0-3")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("CPUs 8-9")));
  EXPECT_THAT(ResolveAffinity(affinity::RandomSubset{.pool = {}, .count = 1}, TwoLlcsWithSmt(),
                              List("0-3")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("RandomSubset")));
}

}  // namespace
}  // namespace ktstr
