// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/child_timers.h"

#include <gtest/gtest.h>

namespace runner {
namespace {

TEST(AfterTest, NeverPassesNoDeadline) {
  EXPECT_EQ(After(5, absl::Nanoseconds(7)), 12u);
  EXPECT_GE(After(5, absl::InfiniteDuration()), After(5, absl::Hours(24 * 365)));
  EXPECT_EQ(After(kNoDeadline - 1, absl::Seconds(1)), kNoDeadline);
  EXPECT_EQ(After(5, -absl::Seconds(1)), 5u);
}

TEST(ChildTimersTest, NextIsTheEarliestOfThoseThatAreSet) {
  EXPECT_EQ(ChildTimers{}.Next(), kNoDeadline);
  EXPECT_EQ((ChildTimers{.slow_ns = 30, .phase_ends_ns = 20}.Next()), 20u);
  EXPECT_EQ((ChildTimers{.phase_ends_ns = 20, .idle_ns = 10}.Next()), 10u);
}

TEST(ChildTimersTest, TimeThatDoesNotCountDelaysAll) {
  ChildTimers timers{.started_ns = 1, .slow_ns = 2, .phase_ends_ns = 3, .idle_ns = 4};

  timers.Shift(100);

  EXPECT_EQ(timers.started_ns, 101u);
  EXPECT_EQ(timers.slow_ns, 102u);
  EXPECT_EQ(timers.phase_ends_ns, 103u);
  EXPECT_EQ(timers.idle_ns, 104u);
}

TEST(ChildTimersTest, WhatIsNotSetStaysSo) {
  ChildTimers timers;

  timers.Shift(100);

  EXPECT_EQ(timers.Next(), kNoDeadline);
}

}  // namespace
}  // namespace runner
