// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/activity.h"

#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

// Two workers over 2 s.
WorkloadReport ReportOf(uint64_t second_cpu_ms, uint64_t second_delay_ms) {
  WorkloadReport report = HealthyReport({2});
  for (WorkerReport& worker : report.workers) {
    worker.wall_ns = 2'000'000'000;
    worker.cpu_ns = 2'000'000'000;
    worker.run_delay_ns = 0;
  }
  report.workers[1].cpu_ns = second_cpu_ms * 1'000'000;
  report.workers[1].run_delay_ns = second_delay_ms * 1'000'000;
  return report;
}

TEST(ActivityTest, AWorkerThatWaitsForACpuIsActive) {
  const Result result = Activity(ReportOf(100, 1850)).AtLeast(0.9);

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_DOUBLE_EQ(*result.value, 0.975);
}

TEST(ActivityTest, OneWorkerThatDoesNeitherFailsAndAsMuchLostTimeExcusesIt) {
  const Result result = Activity(ReportOf(1000, 600)).AtLeast(0.9);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_DOUBLE_EQ(*result.value, 0.8);
  EXPECT_NEAR(static_cast<double>(*result.excusable_ns), 200e6, 1);
}

TEST(ActivityTest, AMissingTimeIsInconclusive) {
  WorkloadReport report = ReportOf(1000, 1000);
  report.workers[0].run_delay_ns.reset();

  EXPECT_EQ(Activity(report).AtLeast(0.9).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
