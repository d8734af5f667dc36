// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

TEST(ProgressTest, TheSlowestWorkerDecides) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].iterations = 7;

  EXPECT_EQ(Progress(report).EachAtLeast(7).outcome, Outcome::kPass);
  const Result result = Progress(report).EachAtLeast(8);
  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.value, Optional(7));
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: 7 iterations"));
}

TEST(ProgressTest, AMachineThatStoodStillForTheWholeRunExcusesNoProgress) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].iterations = 0;

  EXPECT_THAT(Progress(report).EachAtLeast(1).excusable_ns, Optional(report.duration_ns));
}

TEST(ProgressTest, EveryWorkerThatDidSomethingIsNotStarved) {
  const WorkloadReport report = HealthyReport({3});

  EXPECT_EQ(NotStarved(report).outcome, Outcome::kPass);
}

TEST(ProgressTest, AWorkerWithoutAnythingIsStarved) {
  WorkloadReport report = HealthyReport({3});
  report.workers[2].iterations = 0;
  report.workers[2].work_units = 0;

  EXPECT_EQ(NotStarved(report).outcome, Outcome::kFail);
}

TEST(ProgressTest, AWorkloadWithoutWorkersIsInconclusive) {
  EXPECT_EQ(NotStarved(WorkloadReport{}).outcome, Outcome::kInconclusive);
}

TEST(ProgressTest, AWorkerThatNeverRanIsInconclusive) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].exit = {.kind = WorkerExit::Kind::kGaveUp, .text = "descriptors: EMFILE"};

  const Result result = NotStarved(report);

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("never ran: descriptors"));
}

TEST(StallTest, TheLongestGapDecides) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].max_gap_ns = 50'000'000;
  report.workers[1].max_gap_cpu = 1;

  EXPECT_EQ(Stall(report).AtMost(absl::Milliseconds(50)).outcome, Outcome::kPass);
  const Result result = Stall(report).AtMost(absl::Milliseconds(40));
  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.excusable_ns, Optional(10'000'000u));
  EXPECT_THAT(result.details, HasSubstr("on CPU 1"));
}

TEST(StallTest, AWorkerThatWaitsForItsFirstTurnStalls) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].start_skew_ns = 1'500'000'000;

  const Result result = Stall(report).AtMost(absl::Seconds(1));

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.value, Optional(1.5e9));
  EXPECT_THAT(result.excusable_ns, Optional(500'000'000u));
  EXPECT_THAT(result.details, HasSubstr("longest stall 1.50s from the start on\n"
                                        "it waited for its first turn"));
}

TEST(StallTest, WorkersWithoutCheckpointsAreInconclusive) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].max_gap_ns.reset();

  EXPECT_EQ(Stall(report).AtMost(absl::Seconds(1)).outcome, Outcome::kInconclusive);
}

TEST(StallTest, TheRunDelayTellsAWaitFromASleep) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].max_gap_ns = 90'000'000;
  EXPECT_THAT(Stall(report).AtMost(absl::Milliseconds(50)).details,
              HasSubstr("it can have waited for a CPU all the time"));

  report.workers[0].run_delay_ns = 10'000'000;
  EXPECT_THAT(Stall(report).AtMost(absl::Milliseconds(50)).details,
              HasSubstr("at least 80.0ms of it was no wait for a CPU"));
}

}  // namespace
}  // namespace ktstr::check
