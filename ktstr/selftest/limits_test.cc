// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/limits.h"

#include <gtest/gtest.h>

namespace ktstr {
namespace {

Environment With(uint64_t tick_ns, std::optional<int64_t> base_slice_ns) {
  Environment environment;
  environment.scheduler.tick_ns = tick_ns;
  environment.scheduler.base_slice_ns = base_slice_ns;
  return environment;
}

TEST(LimitsTest, ASliceEndsWithATick) {
  EXPECT_EQ(LimitsOf(With(4'000'000, 2'800'000)).slice, absl::Milliseconds(4));
  EXPECT_EQ(LimitsOf(With(1'000'000, 2'800'000)).slice, absl::Milliseconds(3));
  EXPECT_EQ(LimitsOf(With(4'000'000, 4'000'000)).slice, absl::Milliseconds(4));
}

TEST(LimitsTest, AnUnknownSliceIsTheLargestDefault) {
  EXPECT_EQ(LimitsOf(With(1'000'000, std::nullopt)).slice, absl::Milliseconds(3));
}

TEST(LimitsTest, AnUnknownTickIsTheLongest) {
  EXPECT_EQ(LimitsOf(Environment{}).tick, absl::Milliseconds(10));
}

TEST(LimitsTest, APreemptingWakeIsWellBelowHalfATickButNoTimerJitter) {
  EXPECT_EQ(LimitsOf(With(4'000'000, std::nullopt)).preempting_wake, absl::Microseconds(500));
  EXPECT_EQ(LimitsOf(With(1'000'000, std::nullopt)).preempting_wake, absl::Microseconds(200));
}

TEST(LimitsTest, AFairTaskWaitsForASliceOfEachCompetitor) {
  const Limits limits = LimitsOf(With(4'000'000, 3'000'000));

  EXPECT_EQ(limits.RunDelay(3), absl::Milliseconds(20));
}

Environment WithRtSettings(KernelVersion kernel, int64_t rt_runtime_us,
                           std::optional<bool> rt_group_sched) {
  Environment environment;
  environment.kernel.number = kernel;
  environment.scheduler.rt_runtime_us = rt_runtime_us;
  environment.scheduler.rt_period_us = 1'000'000;
  environment.cgroups.rt_group_sched = rt_group_sched;
  return environment;
}

TEST(LimitsTest, ThrottlingLeavesFairTasksTheRestOfThePeriod) {
  const Limits limits = LimitsOf(WithRtSettings({6, 6}, 950'000, std::nullopt));

  EXPECT_NEAR(limits.fair_reserve.value(), 0.05, 1e-9);
  EXPECT_EQ(limits.rt_runtime, absl::Milliseconds(950));
}

TEST(LimitsTest, FromLinux6_12OnThrottlingTakesRtGroups) {
  EXPECT_NEAR(LimitsOf(WithRtSettings({6, 18}, 950'000, true)).fair_reserve.value(), 0.05, 1e-9);
  EXPECT_EQ(LimitsOf(WithRtSettings({6, 18}, 950'000, std::nullopt)).fair_reserve, std::nullopt);
}

TEST(LimitsTest, WithoutThrottlingTheSmallestFairServerCounts) {
  Environment environment = WithRtSettings({6, 12}, 950'000, false);
  environment.scheduler.fair_servers = {
      {.cpu = 0, .runtime_ns = 50'000'000, .period_ns = 1'000'000'000},
      {.cpu = 1, .runtime_ns = 20'000'000, .period_ns = 2'000'000'000}};

  const Limits limits = LimitsOf(environment);

  EXPECT_NEAR(limits.fair_reserve.value(), 0.01, 1e-9);
  EXPECT_EQ(limits.fair_reserve_wait, absl::Seconds(4));
}

TEST(LimitsTest, UnlimitedRealTimeOnAnOldKernelLeavesNothing) {
  const Limits limits = LimitsOf(WithRtSettings({6, 6}, -1, std::nullopt));

  EXPECT_EQ(limits.rt_runtime, absl::InfiniteDuration());
  EXPECT_EQ(limits.fair_reserve, 0);
}

}  // namespace
}  // namespace ktstr
