// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/lost_wakes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;

WorkloadReport ReportWithWaits() {
  WorkloadReport report = HealthyReport({2});
  for (WorkerReport& worker : report.workers) worker.blocks = 1000;
  return report;
}

TEST(LostWakesTest, WaitsThatAllEndedPass) {
  const Result result = LostWakes(ReportWithWaits()).Exactly(0);

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_EQ(result.samples, 2000);
}

TEST(LostWakesTest, OneLostWakeFailsAndNothingExcusesIt) {
  WorkloadReport report = ReportWithWaits();
  report.workers[1].lost_wakes = 1;

  const Result result = LostWakes(report).Exactly(0);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_FALSE(result.excusable_ns.has_value());
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: 1 lost"));
}

TEST(LostWakesTest, NobodyWhoWaitedIsInconclusive) {
  const WorkloadReport report = HealthyReport({2});

  EXPECT_EQ(LostWakes(report).Exactly(0).outcome, Outcome::kInconclusive);
}

TEST(LostWakesTest, AnotherGroupsLossIsNotCounted) {
  WorkloadReport report = HealthyReport({1, 1});
  report.workers[0].blocks = 10;
  report.workers[1].lost_wakes = 1;

  EXPECT_EQ(LostWakes(report).Group(0).Exactly(0).outcome, Outcome::kPass);
}

}  // namespace
}  // namespace ktstr::check
