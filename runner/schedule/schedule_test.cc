// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/schedule/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace runner {
namespace {

using ::testing::ElementsAre;

constexpr Demand kUndeclared{};
constexpr Demand kTwoCpus{.cpus = 2};
constexpr Demand kAlone{.exclusive = true};

struct Situation {
  const char* name;
  std::vector<Demand> waiting;
  std::vector<Demand> running;
  Capacity capacity;
  std::optional<size_t> next;
};

class NextToStartTest : public ::testing::TestWithParam<Situation> {};

TEST_P(NextToStartTest, Holds) {
  const Situation& situation = GetParam();

  EXPECT_EQ(NextToStart(situation.waiting, situation.running, situation.capacity), situation.next);
}

INSTANTIATE_TEST_SUITE_P(
    Table, NextToStartTest,
    ::testing::Values(
        Situation{"NothingWaits", {}, {}, {4, 4}, std::nullopt},
        Situation{"FirstOfAnIdleMachine", {kUndeclared, kUndeclared}, {}, {1, 2}, 0},
        Situation{"AllJobsAreTaken", {kUndeclared}, {kUndeclared, kUndeclared}, {2, 8}, {}},
        Situation{"OneJobIsFree", {kUndeclared}, {kUndeclared}, {2, 8}, 0},
        Situation{"UndeclaredTestsDoNotUseUpCpus", {kTwoCpus}, {kUndeclared}, {4, 2}, 0},
        Situation{"CpusAreTaken", {kTwoCpus}, {kTwoCpus}, {4, 3}, {}},
        Situation{"SmallOneOvertakesTheOneThatWaitsForCpus",
                  {kTwoCpus, {.cpus = 1}},
                  {kTwoCpus},
                  {4, 3},
                  1},
        Situation{"MoreCpusThanTheMachineHas", {{.cpus = 64}}, {}, {4, 2}, 0},
        Situation{"WholeMachineLeavesNoCpu", {{.cpus = 1}}, {{.cpus = 64}}, {4, 2}, {}},
        Situation{"ExclusiveStartsAlone", {kAlone}, {}, {4, 4}, 0},
        Situation{"ExclusiveWaitsForTheOthers", {kAlone}, {kUndeclared}, {4, 4}, {}},
        Situation{"NothingStartsBesideAnExclusiveOne", {kUndeclared}, {kAlone}, {4, 4}, {}}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(WaitingOrderTest, OneJobKeepsTheGivenOrder) {
  const std::vector<Demand> demands = {kAlone, kUndeclared, kAlone};

  EXPECT_THAT(WaitingOrder(demands, {.jobs = 1, .cpus = 4}), ElementsAre(0, 1, 2));
}

TEST(WaitingOrderTest, ExclusiveTestsComeLastWhenOthersRunInParallel) {
  const std::vector<Demand> demands = {kAlone, kUndeclared, kAlone, kTwoCpus};

  EXPECT_THAT(WaitingOrder(demands, {.jobs = 2, .cpus = 4}), ElementsAre(1, 3, 0, 2));
}

}  // namespace
}  // namespace runner
