// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/fork_safe_scheduling.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <thread>

namespace ktstr::fork_safe {
namespace {

TEST(ForkSafeSchedulingTest, AttributesReadBack) {
  std::thread([] {
    ASSERT_EQ(SetSchedAttr(0, {.policy = SCHED_BATCH, .nice = 7}), 0);

    SchedAttr attr;
    ASSERT_EQ(GetSchedAttr(0, attr), 0);
    EXPECT_EQ(attr.policy, static_cast<uint32_t>(SCHED_BATCH));
    EXPECT_EQ(attr.nice, 7);
    int policy = -1;
    EXPECT_EQ(GetScheduler(0, policy), 0);
    EXPECT_EQ(policy, SCHED_BATCH);
    int nice = 0;
    EXPECT_EQ(GetNice(0, nice), 0);
    EXPECT_EQ(nice, 7);
  }).join();
}

TEST(ForkSafeSchedulingTest, RefusalsAreErrnoValues) {
  SchedAttr attr;
  int lowest = 0;
  int highest = 0;
  uint64_t interval = 0;

  EXPECT_EQ(SetSchedAttr(0, {.policy = 99}), EINVAL);
  EXPECT_EQ(SetScheduler(0, SCHED_FIFO, 0), EINVAL);
  EXPECT_EQ(GetSchedAttr(-1, attr), EINVAL);
  EXPECT_EQ(PriorityRange(99, lowest, highest), EINVAL);
  EXPECT_EQ(RoundRobinInterval(-1, interval), EINVAL);
}

TEST(ForkSafeSchedulingTest, PrioritiesHaveARange) {
  int lowest = 0;
  int highest = 0;

  ASSERT_EQ(PriorityRange(SCHED_FIFO, lowest, highest), 0);

  EXPECT_EQ(lowest, sched_get_priority_min(SCHED_FIFO));
  EXPECT_EQ(highest, sched_get_priority_max(SCHED_FIFO));
}

TEST(ForkSafeSchedulingTest, TheSlackIsThatOfTheThread) {
  std::thread([] {
    prctl(PR_SET_TIMERSLACK, 12345ul);

    uint64_t slack = 0;
    EXPECT_EQ(GetTimerSlack(slack), 0);
    EXPECT_EQ(slack, 12345u);
    EXPECT_EQ(SetTimerSlack(54321), 0);
    EXPECT_EQ(prctl(PR_GET_TIMERSLACK), 54321);
  }).join();
}

}  // namespace
}  // namespace ktstr::fork_safe
