// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/need.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

Machine ThisMachine() {
  absl::StatusOr<Machine> machine = ReadMachine();
  EXPECT_OK(machine);
  return *std::move(machine);
}

TEST(NeedTest, EveryNeedHasANameAndAnAnswer) {
  const Machine machine = ThisMachine();

  for (Need need = Need::kRealTime; need <= Need::kFairReserve;
       need = static_cast<Need>(static_cast<int>(need) + 1)) {
    EXPECT_STRNE(NeedName(need), "");
    const std::optional<std::string> why = WhyMissing(need, machine);
    EXPECT_NE(why, "") << NeedName(need);
    RecordProperty(NeedName(need), why.value_or("there"));
  }
}

TEST(NeedTest, ALoadedBpfSchedulerTakesTheFairClassAway) {
  Machine machine = ThisMachine();
  machine.environment.scheduler.sched_ext = SchedExt{.state = "enabled", .scheduler = "rustland"};

  EXPECT_THAT(WhyMissing(Need::kFairClass, machine), Optional(HasSubstr("rustland is loaded")));
  EXPECT_EQ(WhyMissing(Need::kSchedExt, machine), std::nullopt);
}

TEST(NeedTest, AnUnloadedBpfSchedulerDoesNot) {
  Machine machine = ThisMachine();
  machine.environment.scheduler.sched_ext = SchedExt{.state = "disabled"};

  EXPECT_EQ(WhyMissing(Need::kFairClass, machine), std::nullopt);
}

TEST(NeedTest, OnlyTheAllowedCpusOfTheMachineCount) {
  Machine machine = ThisMachine();
  machine.allowed = CpuSet::Of({machine.allowed.First()});

  EXPECT_THAT(WhyMissing(Need::kTwoCpus, machine), Optional(HasSubstr("are 1; it takes 2")));
  EXPECT_THAT(WhyMissing(Need::kNuma, machine), Optional(HasSubstr("one NUMA node")));
  EXPECT_THAT(WhyMissing(Need::kTwoLlcs, machine), Optional(HasSubstr("one last-level cache")));
  EXPECT_NE(WhyMissing(Need::kSmt, machine), std::nullopt);
}

TEST(NeedTest, AMachineWithoutAReserveForFairTasksSaysSo) {
  Machine machine = ThisMachine();
  machine.environment.kernel.number = KernelVersion{6, 6};
  machine.environment.scheduler.rt_period_us = 1'000'000;
  machine.environment.scheduler.rt_runtime_us = -1;
  EXPECT_THAT(WhyMissing(Need::kFairReserve, machine), Optional(HasSubstr("keep nothing")));

  machine.environment.scheduler.rt_runtime_us = 950'000;
  EXPECT_EQ(WhyMissing(Need::kFairReserve, machine), std::nullopt);
}

}  // namespace
}  // namespace ktstr
