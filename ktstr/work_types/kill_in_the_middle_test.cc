// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Types that make processes or move between cgroups leave nothing, also when a worker is killed.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ktstr/machine/cgroup_probe.h"
#include "ktstr/spawn/run_iterations.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/bandwidth_throttle.h"
#include "ktstr/work_types/cgroup_attach_storm.h"
#include "ktstr/work_types/cgroup_churn.h"
#include "ktstr/work_types/fork_exit.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::RunForIterations;
using ::ktstr::testing::StatusIs;
using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kWorkers = 4;

// Kills two of the workers somewhere in their work; the others shall end as ever.
void KillInTheMiddle(const WorkSpec& work) {
  ASSERT_OK_AND_ASSIGN(Workload workload,
                       Workload::Spawn({.groups = {{.work = work, .workers = kWorkers}}}));
  const std::vector<pid_t> pids = workload.worker_pids();
  ASSERT_OK(workload.Start());
  ASSERT_OK(RunForIterations(workload, 5));
  ASSERT_EQ(::kill(pids[0], SIGKILL), 0);
  ASSERT_EQ(::kill(pids[2], SIGKILL), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  ASSERT_THAT(report.workers, SizeIs(kWorkers));
  EXPECT_EQ(report.workers[0].exit.kind, WorkerExit::Kind::kSignaled);
  EXPECT_GE(report.workers[0].iterations, 5u);
  EXPECT_TRUE(report.workers[1].completed);
  EXPECT_TRUE(report.workers[3].completed);
  for (const pid_t pid : pids) {
    // A zombie that init has not reaped yet still counts for kill(2).
    while (::kill(-pid, 0) == 0) absl::SleepFor(absl::Milliseconds(1));
    EXPECT_EQ(errno, ESRCH);
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG | __WALL), -1);
}

TEST(KillInTheMiddleTest, ForkExitLeavesNoProcess) {
  KillInTheMiddle(ForkExit{});
}

TEST(KillInTheMiddleTest, CgroupChurnLeavesNoGroup) {
  if (const std::string lacks = WhyNoCgroups(); !lacks.empty()) GTEST_SKIP() << lacks;

  KillInTheMiddle(CgroupChurn{.cycle = milliseconds(1)});

  EXPECT_THAT(CgroupsOfOwnWorkloads(), IsEmpty());
}

TEST(KillInTheMiddleTest, CgroupAttachStormLeavesNoProcessAndNoGroup) {
  if (const std::string lacks = WhyNoCgroups(); !lacks.empty()) GTEST_SKIP() << lacks;

  KillInTheMiddle(CgroupAttachStorm{});

  EXPECT_THAT(CgroupsOfOwnWorkloads(), IsEmpty());
}

TEST(KillInTheMiddleTest, AHandleThatIsDroppedTakesItsGroupsWithIt) {
  if (const std::string lacks = WhyNoCgroups(); !lacks.empty()) GTEST_SKIP() << lacks;
  {
    ASSERT_OK_AND_ASSIGN(Workload workload,
                         Workload::Spawn({.groups = {{.work = CgroupChurn{}, .workers = 2}}}));
    ASSERT_OK(workload.Start());
    EXPECT_THAT(CgroupsOfOwnWorkloads(), SizeIs(1));
  }

  EXPECT_THAT(CgroupsOfOwnWorkloads(), IsEmpty());
}

TEST(KillInTheMiddleTest, ALimitWithoutItsControllerIsRefusedAndLeavesNothing) {
  if (!WhyNoCgroups().empty()) GTEST_SKIP() << WhyNoCgroups();
  if (WhyNoCgroups({"cpu"}).empty()) GTEST_SKIP() << "the cpu controller is there";
  const GroupConfig limited{.work = SpinWait{}, .cgroup = CgroupConfig{.cpu_weight = 50}};

  EXPECT_THAT(Workload::Spawn({.groups = {limited}}),
              StatusIs(absl::StatusCode::kUnimplemented,
                       HasSubstr("groups[0].cgroup: cgroup controller cpu ")));
  EXPECT_THAT(Workload::Spawn({.groups = {{.work = BandwidthThrottle{}, .workers = 2}}}),
              StatusIs(absl::StatusCode::kUnimplemented,
                       HasSubstr("groups[0].work (BandwidthThrottle): cgroup controller cpu ")));
  EXPECT_THAT(CgroupsOfOwnWorkloads(), IsEmpty());
}

}  // namespace
}  // namespace ktstr
