// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/await.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

constexpr absl::Duration kLong = absl::Seconds(30);

TEST(AwaitTest, AConditionIsAskedUntilItHolds) {
  int asked = 0;

  EXPECT_TRUE(Await([&] { return ++asked == 3; }, kLong));
  EXPECT_EQ(asked, 3);
  EXPECT_FALSE(Await([] { return false; }, absl::ZeroDuration()));
}

TEST(AwaitTest, AWorkerThatGetsOnEndsIterations) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {{.work = SpinWait{}}}}));
  EXPECT_FALSE(AwaitIterations(workload, 0, 1, absl::ZeroDuration()));
  ASSERT_OK(workload.Start());

  EXPECT_TRUE(AwaitIterations(workload, 0, 2, kLong));
  EXPECT_GE(workload.SnapshotIterations()[0], 2u);
}

TEST(AwaitTest, APairWithAStoppedEndFallsAsleep) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = FutexPingPong{}, .workers = 2}}}));
  const pid_t stopped = workload.worker_pids()[1];
  ASSERT_EQ(kill(stopped, SIGSTOP), 0);
  ASSERT_OK(workload.Start());

  EXPECT_TRUE(AwaitAsleep(workload, 0, kLong));
  EXPECT_TRUE(Await([&] { return TaskStateOf(stopped) == 'T'; }, kLong));
  kill(stopped, SIGKILL);
}

TEST(AwaitTest, ATaskThatIsGoneHasNoState) {
  EXPECT_EQ(TaskStateOf(0x7ffffffe), 0);
}

}  // namespace
}  // namespace ktstr
