// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/ending.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;

WorkloadReport ReportWithAKilledWorker() {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].completed = false;
  report.workers[1].exit = {.kind = WorkerExit::Kind::kSignaled, .code = 9};
  return report;
}

TEST(EndingTest, WorkersThatFinishedAreComplete) {
  EXPECT_EQ(Completed(HealthyReport({2})).outcome, Outcome::kPass);
}

TEST(EndingTest, AKilledWorkerIsNotComplete) {
  const Result result = Completed(ReportWithAKilledWorker());

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0"));
}

TEST(EndingTest, AWorkerThatCouldNotBeSetUpIsInconclusive) {
  WorkloadReport report = HealthyReport({2});
  report.workers[0].completed = false;
  report.workers[0].exit = {.kind = WorkerExit::Kind::kGaveUp, .text = "gate"};

  EXPECT_EQ(Completed(report).outcome, Outcome::kInconclusive);
}

TEST(EndingTest, TheSignalHasToBeTheOneAndTheWorkerTheOne) {
  const WorkloadReport report = ReportWithAKilledWorker();

  EXPECT_EQ(Ending(report).Worker(1).BySignal(9).outcome, Outcome::kPass);
  EXPECT_EQ(Ending(report).Worker(1).BySignal(15).outcome, Outcome::kFail);
  EXPECT_EQ(Ending(report).Worker(0).BySignal(9).outcome, Outcome::kFail);
  EXPECT_EQ(Ending(report).Worker(7).BySignal(9).outcome, Outcome::kInconclusive);
}

WorkloadReport ReportWithAFailedWorker(int error) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].completed = false;
  report.workers[1].exit = {.kind = WorkerExit::Kind::kFailed, .code = error, .text = "fdatasync"};
  // Does not hide the failure.
  report.workers[0].setup_failures.push_back({.step = "policy", .error = EPERM});
  return report;
}

TEST(FailedWorkTest, FailsTheChecksOfItsWorker) {
  const WorkloadReport report = ReportWithAFailedWorker(EIO);

  const Result result = SetUpComplete(report);
  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_EQ(result.details, "the work of worker 1 of group0 failed: fdatasync: Input/output error");
  EXPECT_EQ(Completed(report).outcome, Outcome::kFail);
}

TEST(FailedWorkTest, ForWantOfASystemCallIsInconclusive) {
  const WorkloadReport report = ReportWithAFailedWorker(ENOSYS);

  EXPECT_EQ(SetUpComplete(report).outcome, Outcome::kInconclusive);
  EXPECT_EQ(Completed(report).outcome, Outcome::kInconclusive);
}

TEST(SetUpCompleteTest, AnAttributeThatWasRefusedIsInconclusive) {
  WorkloadReport report = HealthyReport({2});
  EXPECT_EQ(SetUpComplete(report).outcome, Outcome::kPass);

  report.workers[1].setup_failures.push_back({.step = "policy", .error = EPERM});

  const Result result = SetUpComplete(report);
  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("policy"));
}

}  // namespace
}  // namespace ktstr::check
