// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/workload.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/sys.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/misbehave.h"
#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/bursty.h"
#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/spin_wait.h"
#include "ktstr/work_types/yield_heavy.h"

namespace ktstr {

namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kMoment = absl::Milliseconds(30);

int OpenDescriptors() {
  int count = 0;
  DIR* const folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

bool HasChildren() {
  return ::waitpid(-1, nullptr, WNOHANG | __WALL) != -1 || errno != ECHILD;
}

// Every test leaves the process as it found it.
class WorkloadTest : public ::testing::TestWithParam<WorkerMode> {
 protected:
  void SetUp() override { descriptors_ = OpenDescriptors(); }
  void TearDown() override {
    EXPECT_FALSE(HasChildren());
    EXPECT_EQ(OpenDescriptors(), descriptors_);
  }

  GroupConfig Group(const WorkSpec& work, int workers) {
    return {.work = work, .workers = workers, .mode = GetParam()};
  }

  int descriptors_ = 0;
};
using ProcessWorkloadTest = WorkloadTest;

INSTANTIATE_TEST_SUITE_P(Modes, WorkloadTest,
                         ::testing::Values(WorkerMode::kFork, WorkerMode::kThread),
                         [](const auto& mode) { return WorkerModeName(mode.param); });
INSTANTIATE_TEST_SUITE_P(Fork, ProcessWorkloadTest, ::testing::Values(WorkerMode::kFork));

TEST_P(WorkloadTest, EveryWorkerOfEveryTypeProgressesAndCompletes) {
  for (const GroupConfig& group :
       {Group(SpinWait{}, 2), Group(YieldHeavy{}, 2),
        Group(Bursty{.burst = std::chrono::milliseconds(1), .sleep = std::chrono::milliseconds(1)},
              2),
        Group(PipeIo{}, 4), Group(FutexPingPong{}, 4), Group(FutexFanOut{.fan_out = 2}, 6)}) {
    ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {group}}));
    ASSERT_OK(workload.Start());
    // However slow the machine: until each has progressed.
    for (bool all = false; !all;) {
      all = true;
      for (const uint64_t iterations : workload.SnapshotIterations()) all &= iterations > 0;
      ASSERT_THAT(workload.RunFor(absl::Milliseconds(1)), IsOkAndHolds(true));
    }

    ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

    EXPECT_TRUE(report.setup_complete()) << group.work.name();
    ASSERT_THAT(report.workers, SizeIs(group.workers));
    for (const WorkerReport& worker : report.workers) {
      EXPECT_TRUE(worker.completed) << group.work.name();
      EXPECT_GT(worker.iterations, 0u);
      EXPECT_EQ(worker.exit.kind, WorkerExit::Kind::kFinished);
      EXPECT_GT(worker.wall_ns.value_or(0), 0u);
      EXPECT_FALSE(worker.cpus_used.empty());
      EXPECT_EQ(worker.lost_wakes, 0u);
    }
  }
}

TEST_P(WorkloadTest, WakesAreCountedAndMeasured) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunWorkload({.groups = {Group(FutexPingPong{.spin_iters = 0}, 2)}}, kMoment));

  for (const WorkerReport& worker : report.workers) {
    const uint64_t waits = worker.blocks + worker.passes;
    // One wait an iteration; the responder's first and the one that the stop cut off aside.
    EXPECT_GE(waits + 1, worker.iterations);
    EXPECT_LE(waits, worker.iterations + 1);
    EXPECT_EQ(worker.histogram(Instrument::kBlockTime).count(), worker.blocks);
    EXPECT_LE(worker.histogram(Instrument::kWakeLatency).count(), worker.blocks);
  }
}

TEST_P(WorkloadTest, StopBeforeStartIsNotLost) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {Group(SpinWait{}, 3)}}));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_THAT(report.workers, Each(Field(&WorkerReport::completed, true)));
}

TEST_P(WorkloadTest, DroppingTheHandleLeavesNothing) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {Group(PipeIo{}, 4)}}));
  ASSERT_OK(workload.Start());
}

TEST_P(WorkloadTest, DroppingBeforeTheStartLeavesNothing) {
  ASSERT_OK(Workload::Spawn({.groups = {Group(FutexFanOut{.fan_out = 3}, 4)}}));
}

TEST_P(WorkloadTest, WorkThatEndsByItselfEndsTheRun) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {Group(Misbehave{}, 2)}}));
  ASSERT_OK(workload.Start());

  EXPECT_THAT(workload.RunFor(absl::Minutes(1)), IsOkAndHolds(false));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_THAT(report.workers, Each(Field(&WorkerReport::completed, true)));
}

TEST_P(WorkloadTest, AReadableDescriptorEndsTheRunEarly) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {Group(SpinWait{}, 1)}}));
  ASSERT_OK(workload.Start());
  ASSERT_OK_AND_ASSIGN(const UniqueFd cancel, sys::MakeEventFd(1));

  EXPECT_THAT(workload.RunFor(absl::InfiniteDuration(), cancel.get()), IsOkAndHolds(true));
  EXPECT_THAT(workload.RunFor(absl::InfiniteDuration(), cancel.get()), IsOkAndHolds(true));
}

TEST_P(WorkloadTest, NobodyStartsItAndItGivesUp) {
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {Group(SpinWait{}, 2)}, .start_timeout = absl::Milliseconds(5)}));
  EXPECT_THAT(workload.RunFor(absl::Minutes(1)), IsOkAndHolds(false));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  for (const WorkerReport& worker : report.workers) {
    EXPECT_FALSE(worker.completed);
    EXPECT_EQ(worker.exit.kind, WorkerExit::Kind::kGaveUp);
    EXPECT_EQ(worker.exit.text, "start_gate");
  }
}

TEST_P(WorkloadTest, AttributesThatTheKernelRefusesAreRecorded) {
  GroupConfig group = Group(SpinWait{}, 1);
  group.affinity = affinity::Exact{CpuSet::Of({CpuSet::kMaxCpus - 1})};
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload({.groups = {group}}, kMoment));

  EXPECT_FALSE(report.setup_complete());
  ASSERT_THAT(report.workers[0].setup_failures, SizeIs(1));
  EXPECT_EQ(report.workers[0].setup_failures[0].step, "affinity");
  EXPECT_EQ(report.workers[0].setup_failures[0].error, EINVAL);
}

TEST_P(WorkloadTest, AffinityHoldsFromTheFirstInstruction) {
  ASSERT_OK_AND_ASSIGN(const CpuSet allowed, AffinityOf(0));
  const CpuSet only = CpuSet::Of({allowed.First()});
  GroupConfig group = Group(SpinWait{}, 2);
  group.affinity = affinity::Exact{only};

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, RunWorkload({.groups = {group}}, kMoment));

  EXPECT_THAT(report.workers, Each(Field(&WorkerReport::cpus_used, only)));
}

TEST_P(WorkloadTest, WorkersKnowTheirPlaceAndRole) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunWorkload({.groups = {Group(SpinWait{}, 1), Group(FutexFanOut{.fan_out = 2}, 6)}},
                  kMoment));

  ASSERT_THAT(report.workers, SizeIs(7));
  EXPECT_EQ(report.workers[0].role, "worker");
  EXPECT_EQ(report.workers[4].group, 1);
  EXPECT_EQ(report.workers[4].index, 4);
  EXPECT_EQ(report.workers[4].position, 0);
  EXPECT_EQ(report.workers[4].role, "messenger");
  EXPECT_EQ(report.workers[6].role, "receiver");
}

TEST_P(WorkloadTest, IdsAreThereAndPlausible) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {Group(SpinWait{}, 2)}}));

  const std::vector<pid_t> pids = workload.worker_pids();
  EXPECT_THAT(pids, SizeIs(2));
  EXPECT_THAT(pids, Each(Gt(0)));
  if (GetParam() == WorkerMode::kFork) {
    EXPECT_THAT(workload.worker_pids_for_cgroup_procs(), IsOkAndHolds(pids));
  } else {
    EXPECT_THAT(workload.worker_pids_for_cgroup_procs(),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("cgroup.threads")));
  }
}

TEST_P(WorkloadTest, SetAffinityRefusesWhatCannotBe) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {Group(SpinWait{}, 1)}}));

  EXPECT_THAT(workload.SetAffinity(1, CpuSet::Of({0})), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(workload.SetAffinity(0, CpuSet()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_OK(workload.SetAffinity(0, *AffinityOf(0)));
}

TEST_P(WorkloadTest, AStuckWorkerTimesOutAndItsCountersStay) {
  release_stuck_threads = false;
  ASSERT_OK_AND_ASSIGN(
      Workload workload,
      Workload::Spawn({.groups = {Group(Misbehave{.what = Misbehave::What::kSpinForever}, 1),
                                  Group(SpinWait{}, 1)},
                       .stop_timeout = absl::Milliseconds(300)}));
  ASSERT_OK(workload.Start());
  ASSERT_OK(workload.RunFor(kMoment));

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  EXPECT_EQ(report.workers[0].exit.kind, WorkerExit::Kind::kTimedOut);
  EXPECT_FALSE(report.workers[0].completed);
  EXPECT_EQ(report.workers[0].iterations, 1u);
  EXPECT_THAT(report.workers[0].exit.task_state, HasSubstr("R"));
  EXPECT_TRUE(report.workers[1].completed);
  release_stuck_threads = true;
  if (GetParam() == WorkerMode::kThread) {
    // The abandoned thread owns the memory and the descriptors until it ends.
    while (OpenDescriptors() != descriptors_) absl::SleepFor(absl::Milliseconds(1));
  }
}

TEST_P(ProcessWorkloadTest, AKilledWorkerKeepsItsCounters) {
  ASSERT_OK_AND_ASSIGN(Workload workload, Workload::Spawn({.groups = {Group(SpinWait{}, 3)}}));
  ASSERT_OK(workload.Start());
  while (workload.SnapshotIterations()[1] == 0) ASSERT_OK(workload.RunFor(absl::Milliseconds(1)));
  ASSERT_EQ(::kill(workload.worker_pids()[1], SIGKILL), 0);

  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, std::move(workload).StopAndCollect());

  const WorkerReport& killed = report.workers[1];
  EXPECT_FALSE(killed.completed);
  EXPECT_EQ(killed.exit.kind, WorkerExit::Kind::kSignaled);
  EXPECT_EQ(killed.exit.code, SIGKILL);
  EXPECT_GT(killed.iterations, 0u);
  EXPECT_GT(killed.cpu_ns.value_or(0), 0u);
  EXPECT_TRUE(report.workers[0].completed);
  EXPECT_TRUE(report.workers[2].completed);
}

TEST_P(ProcessWorkloadTest, ModesMayDifferBetweenGroups) {
  ASSERT_OK_AND_ASSIGN(
      const WorkloadReport report,
      RunWorkload({.groups = {{.work = PipeIo{}, .workers = 2, .mode = WorkerMode::kThread},
                              {.work = PipeIo{}, .workers = 2, .mode = WorkerMode::kFork}}},
                  kMoment));

  EXPECT_TRUE(report.setup_complete());
  EXPECT_EQ(report.workers[0].pid, ::getpid());
  EXPECT_NE(report.workers[2].pid, ::getpid());
}

TEST_P(ProcessWorkloadTest, NothingIsMadeForABadConfiguration) {
  EXPECT_THAT(Workload::Spawn({.groups = {Group(SpinWait{}, 1), Group(PipeIo{}, 1)}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("groups[1].workers")));
}

}  // namespace
}  // namespace ktstr
