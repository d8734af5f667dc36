// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/disturbance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ktstr::witness {
namespace {

using ::testing::HasSubstr;

CpuTimes TimesWith(int cpu, CpuTime time) {
  CpuTimes times;
  times.cpus[0] = {};
  times.cpus[cpu] = time;
  return times;
}

TEST(DisturbanceTest, StealAndInterruptsOfOneCpuAddUp) {
  const CpuTimes before = TimesWith(1, {.irq_ns = 10, .steal_ns = 100});
  const CpuTimes after = TimesWith(1, {.irq_ns = 30, .softirq_ns = 5, .steal_ns = 400});

  EXPECT_EQ(LargestLossNs(MeasureDisturbance(before, after, {})), 300u + 20u + 5u);
}

TEST(DisturbanceTest, BusyTimeOfOthersIsNoDisturbance) {
  const CpuTimes before = TimesWith(1, {});
  const CpuTimes after = TimesWith(1, {.user_ns = 1'000'000, .system_ns = 1'000'000});

  EXPECT_EQ(LargestLossNs(MeasureDisturbance(before, after, {})), 0u);
}

TEST(DisturbanceTest, AGapThatIsAlsoStolenTimeCountsOnce) {
  const CpuTimes after = TimesWith(1, {.steal_ns = 400});

  const Disturbance disturbance =
      MeasureDisturbance(TimesWith(1, {}), after, {{1, {.late_ns = 500, .longest_ns = 500}}});

  EXPECT_EQ(LargestLossNs(disturbance), 500u);
}

TEST(DisturbanceTest, TheMostDisturbedCpuIsNamed) {
  const CpuTimes after = TimesWith(1, {.steal_ns = 20'000'000});

  EXPECT_THAT(Describe(MeasureDisturbance(TimesWith(1, {}), after, {})),
              HasSubstr("20.0ms on CPU 1: steal 20.0ms"));
}

TEST(DisturbanceTest, AMissingProbeIsSaid) {
  Disturbance disturbance = MeasureDisturbance(TimesWith(1, {}), TimesWith(1, {}), {});
  disturbance.probe_missing = "SCHED_FIFO is refused";

  EXPECT_THAT(Describe(disturbance), HasSubstr("no probe: SCHED_FIFO is refused"));
}

TEST(DisturbanceTest, WithoutCpusNothingIsLost) {
  EXPECT_EQ(LargestLossNs(Disturbance{}), 0u);
}

TEST(DisturbanceTest, WhatHappenedOnOtherCpusCanBeLeftOut) {
  Disturbance disturbance;
  disturbance.cpus[0].steal_ns = 5;
  disturbance.cpus[1].steal_ns = 700;

  EXPECT_EQ(LargestLossNs(On(CpuSet::Of({0}), disturbance)), 5u);
}

}  // namespace
}  // namespace ktstr::witness
