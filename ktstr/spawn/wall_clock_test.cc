// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Steps of the wall clock neither shorten nor lengthen what a workload does. A wait that went by
// it would not end under a clock that stands still, and the test would be stopped for that.
#include "ktstr/testing/wall_clock.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/machine/cgroup_tree.h"
#include "ktstr/selftest/await.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::ktstr::testing::SteppedWallClock;

constexpr absl::Duration kRun = absl::Milliseconds(20);

absl::StatusOr<WorkloadReport> RunBriefly() {
  return RunWorkload({.groups = {{.work = SpinWait{}}}}, kRun);
}

TEST(WallClockTest, TheSteppedClockIsTheOneThatIsRead) {
  const SteppedWallClock ahead(absl::Hours(1));
  const absl::Time before = absl::Now();  // Wall clock: the test's.

  EXPECT_GE(absl::Now() - before, absl::Hours(1));  // Wall clock: the test's.
}

TEST(WallClockTest, AStepAheadEndsNoRunEarly) {
  const SteppedWallClock ahead(absl::Hours(1));
  const MonotonicTime begin = MonotonicTime::Now();

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunBriefly());

  EXPECT_GE(MonotonicTime::Now() - begin, kRun);
  EXPECT_GE(absl::Nanoseconds(report.duration_ns), kRun);
}

TEST(WallClockTest, AClockThatStandsStillOrGoesBackHoldsNoRunUp) {
  for (const absl::Duration step : {absl::ZeroDuration(), -absl::Hours(1)}) {
    const SteppedWallClock back(step);

    ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunBriefly());

    EXPECT_TRUE(report.workers[0].completed);
  }
}

TEST(WallClockTest, AwaitEndsAtItsTimeoutThoughTheClockStandsStill) {
  const SteppedWallClock still(absl::ZeroDuration());

  EXPECT_FALSE(Await([] { return false; }, absl::Milliseconds(1)));
}

TEST(WallClockTest, AWaitForACgroupEndsAtItsDeadlineThoughTheClockStandsStill) {
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok()) GTEST_SKIP() << hierarchy.status();
  const SteppedWallClock still(absl::ZeroDuration());

  // No group says that, and that of the root has no events at all.
  const absl::Status waited = WaitForCgroupEvent(hierarchy->own_group(), "populated", "2",
                                                 MonotonicTime::In(absl::Milliseconds(1)));

  if (absl::IsNotFound(waited)) GTEST_SKIP() << waited;
  EXPECT_THAT(waited, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

}  // namespace
}  // namespace ktstr
