// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/per_iteration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

WorkloadReport WithSwitches(uint64_t voluntary, uint64_t involuntary) {
  WorkloadReport report = HealthyReport({2});
  for (WorkerReport& worker : report.workers) {
    worker.voluntary_switches = voluntary;
    worker.involuntary_switches = involuntary;
  }
  return report;
}

TEST(PerIterationTest, BothKindsOfSwitchesOfAllWorkersCount) {
  const Result result = Switches(WithSwitches(1500, 500)).AtMostPerIteration(2.5);

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_THAT(result.value, Optional(2));
  EXPECT_EQ(result.samples, 2000u);
}

TEST(PerIterationTest, TwiceTheSwitchesFail) {
  const Result result = Switches(WithSwitches(3000, 1000)).AtMostPerIteration(2.5);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: 4000 context switches in 1000"));
  EXPECT_EQ(result.excusable_ns, std::nullopt);
}

TEST(PerIterationTest, WithoutCountsOrIterationsThereIsNoSignal) {
  WorkloadReport report = WithSwitches(1, 1);
  report.workers[1].involuntary_switches.reset();
  EXPECT_EQ(Switches(report).AtMostPerIteration(9).outcome, Outcome::kInconclusive);

  report = WithSwitches(1, 1);
  for (WorkerReport& worker : report.workers) worker.iterations = 0;
  EXPECT_EQ(Switches(report).AtMostPerIteration(9).outcome, Outcome::kInconclusive);
}

TEST(PerIterationTest, MigrationsAreCountedLikewise) {
  WorkloadReport report = HealthyReport({2});
  report.workers[0].migrations = 100;

  EXPECT_THAT(Migrations(report).AtMostPerIteration(0.1).value, Optional(0.05));
  EXPECT_EQ(Migrations(report).AtMostPerIteration(0.04).outcome, Outcome::kFail);
}

}  // namespace
}  // namespace ktstr::check
