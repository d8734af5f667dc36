// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;

WorkloadReport ReportWithCounters(uint64_t first, uint64_t second) {
  WorkloadReport report = HealthyReport({2, 1});
  report.workers[0].details = {{"lost", first}};
  report.workers[1].details = {{"lost", second}};
  return report;
}

TEST(TallyTest, SumsUpWhoHasTheCounter) {
  const Result result = Tally(ReportWithCounters(3, 4), "lost").Exactly(7);

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_EQ(result.samples, 2000);
}

TEST(TallyTest, AnotherSumFailsAndSaysWhoHadIt) {
  const Result result = Tally(ReportWithCounters(0, 4), "lost").Exactly(0);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_EQ(result.value, 4);
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: 4 in 1000"));
}

TEST(TallyTest, ALowerBoundHolds) {
  const WorkloadReport report = ReportWithCounters(3, 4);

  EXPECT_EQ(Tally(report, "lost").AtLeast(7).outcome, Outcome::kPass);
  EXPECT_EQ(Tally(report, "lost").AtLeast(8).outcome, Outcome::kFail);
}

TEST(TallyTest, ACounterThatNobodyHasIsInconclusive) {
  const WorkloadReport report = ReportWithCounters(0, 0);

  EXPECT_EQ(Tally(report, "found").Exactly(0).outcome, Outcome::kInconclusive);
  EXPECT_EQ(Tally(report, "lost").Group(1).Exactly(0).outcome, Outcome::kInconclusive);
}

TEST(TallyTest, WorkersThatDidNothingAreInconclusive) {
  WorkloadReport report = ReportWithCounters(0, 0);
  for (WorkerReport& worker : report.workers) worker.iterations = 0;

  EXPECT_EQ(Tally(report, "lost").Exactly(0).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
