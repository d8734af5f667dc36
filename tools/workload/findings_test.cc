// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

namespace ktstr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(FindingsTest, AKilledWorkerIsNamedWithItsSignalAndWhatItDid) {
  WorkerReport worker{.index = 1, .pid = 4711};
  worker.exit = {.kind = WorkerExit::Kind::kSignaled, .code = SIGKILL};
  worker.iterations = 12'300;

  EXPECT_EQ(DescribeEnd(worker),
            "worker 1 (pid 4711) was killed by signal 9 (Killed) after 12.3k iterations");
}

TEST(FindingsTest, AStuckWorkerIsNamedWithItsPlaceInTheKernel) {
  WorkerReport worker{.index = 0, .pid = 7};
  worker.exit = {.kind = WorkerExit::Kind::kTimedOut,
                 .task_state = "S (sleeping)",
                 .wait_channel = "futex_wait_queue"};

  EXPECT_EQ(DescribeEnd(worker),
            "worker 0 (pid 7) did not stop in time, in state S (sleeping) in futex_wait_queue "
            "after 0 iterations");
}

TEST(FindingsTest, AWorkerWhoseWorkFailedIsNamedWithTheCall) {
  WorkerReport worker{.index = 2, .pid = 9};
  worker.exit = {.kind = WorkerExit::Kind::kFailed, .code = ENOSPC, .text = "pwrite"};

  EXPECT_EQ(DescribeEnd(worker),
            "worker 2 (pid 9) failed in pwrite (No space left on device) after 0 iterations");
}

TEST(FindingsTest, AWorkerThatNeverHadAProcessHasNoPid) {
  WorkerReport worker;
  worker.exit = {.kind = WorkerExit::Kind::kGaveUp, .text = "descriptors"};

  EXPECT_EQ(DescribeEnd(worker),
            "worker 0 gave up in its set-up at descriptors after 0 iterations");
}

TEST(FindingsTest, RefusedStepsAreCountedAndHaveARemedy) {
  WorkloadReport report;
  report.workers.resize(3);
  report.workers[0].setup_failures = {{.step = "policy", .error = EPERM}};
  report.workers[2].setup_failures = {{.step = "policy", .error = EPERM},
                                      {.step = "affinity", .error = EINVAL}};

  EXPECT_THAT(SetupFindings(report, {}),
              ElementsAre(StartsWith("affinity of 1 worker: Invalid argument; none of those CPUs"),
                          "policy of 2 workers: Operation not permitted; run it as root or with "
                          "CAP_SYS_NICE"));
}

TEST(FindingsTest, RootIsNeverAdvisedToBeRoot) {
  for (const char* step : {"policy", "nice", "affinity", "memory_policy"}) {
    for (const int error : {EPERM, EACCES, ENOSYS}) {
      for (const bool has_sys_nice : {false, true}) {
        WorkloadReport report;
        report.workers.resize(1);
        report.workers[0].setup_failures = {{.step = step, .error = error}};

        const std::vector<std::string> findings = SetupFindings(
            report, {.is_root = true, .has_sys_nice = has_sys_nice, .is_filtered = true});

        EXPECT_THAT(findings, ElementsAre(Not(HasSubstr("as root"))));
      }
    }
  }
}

TEST(FindingsTest, ARefusalDespiteThePrivilegeNamesTheFilter) {
  WorkloadReport report;
  report.workers.resize(1);
  report.workers[0].setup_failures = {{.step = "policy", .error = EPERM}};

  EXPECT_THAT(SetupFindings(report, {.is_root = true, .has_sys_nice = true, .is_filtered = true}),
              ElementsAre(HasSubstr("seccomp filter")));
  EXPECT_THAT(SetupFindings(report, {.is_root = true, .has_sys_nice = true}),
              ElementsAre(HasSubstr("cpu.rt_runtime_us")));
  EXPECT_THAT(SetupFindings(report, {.is_root = true}), ElementsAre(HasSubstr("CAP_SYS_NICE")));
}

TEST(FindingsTest, RightsAreReadFromTheStatusFile) {
  const OwnRights container =
      OwnRights::Parse("Name:\tx\nUid:\t0\t0\t0\t0\nCapEff:\t00000000a80425fb\nSeccomp:\t2\n");
  const OwnRights user =
      OwnRights::Parse("Uid:\t0\t1000\t0\t0\nCapEff:\t0000000000800000\nSeccomp:\t0\n");

  EXPECT_TRUE(container.is_root);
  EXPECT_FALSE(container.has_sys_nice);
  EXPECT_TRUE(container.is_filtered);
  EXPECT_FALSE(user.is_root);
  EXPECT_TRUE(user.has_sys_nice);
  EXPECT_FALSE(user.is_filtered);
}

TEST(FindingsTest, NothingIsFoundWhereNothingFailed) {
  WorkloadReport report;
  report.workers.resize(2);

  EXPECT_THAT(SetupFindings(report, {}), IsEmpty());
}

}  // namespace
}  // namespace ktstr
