// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/rate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Optional;

TEST(RateTest, WorkIsMeasuredByCpuTime) {
  // 1024000 units in 1 s of CPU time.
  const Result result = WorkRate(HealthyReport({2})).AtLeast(1e6);

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_THAT(result.value, Optional(1'024'000));
  EXPECT_EQ(result.claim, "work rate of all workers at least 1e+06/s");
}

TEST(RateTest, TheSlowestWorkerDecidesAndLostTimeExcusesIt) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].work_units = 512'000;

  const Result result = WorkRate(report).AtLeast(1'024'000);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  // Half of its second would have sufficed.
  EXPECT_THAT(result.excusable_ns, Optional(500'000'000u));
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: 512000 units in 1.00s"));
}

TEST(RateTest, IterationsAreMeasuredByWallTime) {
  // 1000 in 2 s.
  EXPECT_EQ(IterationRate(HealthyReport({1})).AtLeast(500).outcome, Outcome::kPass);
  EXPECT_EQ(IterationRate(HealthyReport({1})).AtLeast(501).outcome, Outcome::kFail);
}

TEST(RateTest, AWorkerWithoutCpuTimeHasNoRate) {
  WorkloadReport report = HealthyReport({2});
  report.workers[0].cpu_ns.reset();

  EXPECT_EQ(WorkRate(report).AtLeast(1).outcome, Outcome::kInconclusive);
  EXPECT_EQ(WorkRate(report).CvAtMost(1).outcome, Outcome::kInconclusive);
}

TEST(RateTest, EqualRatesDoNotVary) {
  EXPECT_THAT(WorkRate(HealthyReport({3})).CvAtMost(0.1).value, Optional(0));
}

TEST(RateTest, OneSlowWorkerOfTwoVaries) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].work_units = 512'000;

  const Result result = WorkRate(report).CvAtMost(0.1);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.value, Optional(DoubleNear(1.0 / 3, 1e-9)));
}

TEST(RateTest, RatesOfARoleAreComparedWithEachOther) {
  WorkloadReport report = HealthyReport({3});
  report.workers[2].role = "producer";
  report.workers[2].work_units = 1;
  for (const size_t i : {0u, 1u}) report.workers[i].role = "consumer";

  EXPECT_EQ(WorkRate(report).Role("consumer").CvAtMost(0.1).outcome, Outcome::kPass);
  EXPECT_EQ(WorkRate(report).CvAtMost(0.1).outcome, Outcome::kFail);
  EXPECT_EQ(WorkRate(report).Role("producer").CvAtMost(0.1).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
