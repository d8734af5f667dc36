// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/latency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

WorkloadReport ReportWithWakes(const std::vector<HistogramSnapshot::Bucket>& values) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].instruments[Instrument::kWakeLatency].histogram = HistogramOf(values);
  return report;
}

TEST(LatencyTest, APercentileWithinTheLimitPasses) {
  const WorkloadReport report = ReportWithWakes({{1000, 990}, {100'000'000, 10}});

  const Result result = WakeLatency(report).Group(0).p99().AtMost(absl::Milliseconds(4));

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_EQ(result.samples, 1000);
  EXPECT_THAT(Headline(result), HasSubstr("p99 wake latency of group0 at most 4"));
}

TEST(LatencyTest, OneSampleTooManyAboveTheLimitFails) {
  const WorkloadReport report = ReportWithWakes({{1000, 989}, {100'000'000, 11}});

  const Result result = WakeLatency(report).p99().AtMost(absl::Milliseconds(4));

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.details, HasSubstr("over"));
}

TEST(LatencyTest, TheExcuseIsTheExcessOfTheSamplesThatAreTooMany) {
  const WorkloadReport report = ReportWithWakes({{1000, 985}, {6'000'000, 10}, {9'000'000, 5}});

  const Result result = WakeLatency(report).p99().AtMost(absl::Milliseconds(4));

  // 15 above, 10 allowed: five by 2 ms each.
  EXPECT_THAT(result.excusable_ns, Optional(10'000'000u));
}

TEST(LatencyTest, APercentileOfTooFewSamplesIsInconclusive) {
  const WorkloadReport report = ReportWithWakes({{1000, 99}});

  EXPECT_EQ(WakeLatency(report).p99().AtMost(absl::Seconds(1)).outcome, Outcome::kInconclusive);
  EXPECT_EQ(WakeLatency(report).p50().AtMost(absl::Seconds(1)).outcome, Outcome::kPass);
}

TEST(LatencyTest, NoSamplesAreInconclusive) {
  const WorkloadReport report = HealthyReport({1});

  const Result result = TimerLatency(report).max().AtMost(absl::Seconds(1));

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("has 0"));
}

TEST(LatencyTest, TheLargestSampleIsExact) {
  const WorkloadReport report = ReportWithWakes({{1000, 5}, {5'000'000, 1}});

  EXPECT_EQ(WakeLatency(report).max().AtMost(absl::Milliseconds(5)).outcome, Outcome::kPass);
  EXPECT_EQ(WakeLatency(report).max().AtMost(absl::Microseconds(4999)).outcome, Outcome::kFail);
}

TEST(LatencyTest, ALowerBoundFailsWhenItIsFaster) {
  const WorkloadReport report = ReportWithWakes({{1000, 500}});

  EXPECT_EQ(WakeLatency(report).p50().AtLeast(absl::Milliseconds(1)).outcome, Outcome::kFail);
}

TEST(LatencyTest, TheWorkersOfAScopeArePooled) {
  WorkloadReport report = HealthyReport({2, 1});
  for (const size_t i : {0u, 1u}) {
    report.workers[i].role = "receiver";
    report.workers[i].instruments[Instrument::kWakeLatency].histogram = HistogramOf({{10, 60}});
  }

  EXPECT_EQ(WakeLatency(report).Role("receiver").p99().AtMost(absl::Seconds(1)).samples, 120);
  EXPECT_EQ(WakeLatency(report).Group(1).p99().AtMost(absl::Seconds(1)).samples, 0);
}

}  // namespace
}  // namespace ktstr::check
