// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/run_delay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::Optional;

TEST(RunDelayTest, TheMeanWaitIsPerTimeslice) {
  const WorkloadReport report = HealthyReport({2});

  EXPECT_EQ(RunDelay(report).mean_wait().AtMost(absl::Milliseconds(1)).outcome, Outcome::kPass);
  EXPECT_EQ(RunDelay(report).mean_wait().AtMost(absl::Microseconds(999)).outcome, Outcome::kFail);
}

TEST(RunDelayTest, TheWorkerThatWaitedLongestDecides) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].run_delay_ns = 300'000'000;

  const Result result = RunDelay(report).total().AtMost(absl::Milliseconds(200));

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.excusable_ns, Optional(100'000'000u));
}

TEST(RunDelayTest, TheLongestWaitIsNoLongerThanTheGapAndTheRunDelay) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].max_gap_ns = 80'000'000;
  EXPECT_THAT(RunDelay(report).longest_wait().AtMost(absl::Milliseconds(50)).value, Optional(80e6));

  // It slept, or the machine stood still: the scheduler made it wait for no more than this.
  report.workers[0].run_delay_ns = 3'000'000;
  EXPECT_EQ(RunDelay(report).longest_wait().AtMost(absl::Milliseconds(50)).outcome, Outcome::kPass);
}

TEST(RunDelayTest, WithoutCheckpointsTheLongestWaitIsUnknown) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].max_gap_ns.reset();

  EXPECT_EQ(RunDelay(report).longest_wait().AtMost(absl::Seconds(9)).outcome,
            Outcome::kInconclusive);
}

TEST(RunDelayTest, AKernelWithoutSchedstatIsInconclusive) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].run_delay_ns.reset();

  EXPECT_EQ(RunDelay(report).total().AtMost(absl::Seconds(1)).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
