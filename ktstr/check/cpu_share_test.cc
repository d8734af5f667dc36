// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/cpu_share.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <vector>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Optional;

constexpr ShareTolerance kThreePercent = {.relative = 0.03, .slack = absl::Milliseconds(8)};

WorkloadReport ReportWithCpuTimes(const std::vector<uint64_t>& cpu_ms) {
  WorkloadReport report = HealthyReport({static_cast<int>(cpu_ms.size())});
  for (size_t i = 0; i < cpu_ms.size(); ++i) report.workers[i].cpu_ns = cpu_ms[i] * 1'000'000;
  return report;
}

WorkloadReport ReportWithNice(int nice_a, int nice_b, uint64_t cpu_ms_a, uint64_t cpu_ms_b) {
  WorkloadReport report = HealthyReport({1, 1});
  report.groups[0].nice = nice_a;
  report.groups[1].nice = nice_b;
  report.workers[0].cpu_ns = cpu_ms_a * 1'000'000;
  report.workers[1].cpu_ns = cpu_ms_b * 1'000'000;
  return report;
}

TEST(CpuShareTest, EqualSharesPass) {
  const WorkloadReport report = ReportWithCpuTimes({500, 502, 498, 500});

  const Result result = CpuShare(report).EqualWithin(kThreePercent);

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_THAT(result.value, Optional(DoubleNear(0.001, 1e-9)));
  EXPECT_THAT(result.limit, Optional(DoubleNear(0.03 / 4 + 0.004, 1e-9)));
  EXPECT_THAT(result.details, HasSubstr("Jain's index"));
}

TEST(CpuShareTest, OneWorkerThatGotHalfOfItsShareFails) {
  const WorkloadReport report = ReportWithCpuTimes({500, 250, 500, 500});

  const Result result = CpuShare(report).EqualWithin(kThreePercent);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: share 0.1429, expected 0.2500"));
  EXPECT_THAT(result.details, HasSubstr("MISSED"));
}

TEST(CpuShareTest, AFailureIsExcusedOnlyByAsMuchTimeAsItMissed) {
  const WorkloadReport report = ReportWithCpuTimes({600, 400});

  const Result result = CpuShare(report).EqualWithin({.relative = 0.02});

  ASSERT_EQ(result.outcome, Outcome::kFail);
  // 0.1 off, 0.01 tolerated, of one second.
  EXPECT_THAT(result.excusable_ns,
              Optional(testing::AllOf(testing::Ge(89'000'000u), testing::Le(91'000'000u))));
}

TEST(CpuShareTest, WeightsOfNiceAreTheKernels) {
  // 1024 : 110.
  const WorkloadReport report = ReportWithNice(0, 10, 1806, 194);

  EXPECT_EQ(CpuShare(report).ByNiceWithin(kThreePercent).outcome, Outcome::kPass);
}

TEST(CpuShareTest, NiceWithoutEffectFails) {
  const WorkloadReport report = ReportWithNice(0, 10, 1000, 1000);

  EXPECT_EQ(CpuShare(report).ByNiceWithin(kThreePercent).outcome, Outcome::kFail);
}

TEST(CpuShareTest, AnInheritedNiceBesideAConfiguredOneIsNoSignal) {
  WorkloadReport report = ReportWithNice(0, 10, 1806, 194);
  report.groups[0].nice.reset();

  const Result result = CpuShare(report).ByNiceWithin(kThreePercent);

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("group0 inherits its nice value"));
}

TEST(CpuShareTest, ARealTimePolicyHasNoWeight) {
  WorkloadReport report = ReportWithNice(0, 0, 1000, 1000);
  report.groups[1].policy = "fifo:1";

  EXPECT_THAT(CpuShare(report).ByNiceWithin(kThreePercent).reason, HasSubstr("no weight"));
}

TEST(CpuShareTest, AWorkerThatWasNotSetUpMakesItInconclusive) {
  WorkloadReport report = ReportWithCpuTimes({500, 250});
  report.workers[1].setup_failures.push_back({.step = "affinity", .error = EINVAL});

  const Result result = CpuShare(report).EqualWithin(kThreePercent);

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("worker 1 of group0 was not set up: affinity"));
}

TEST(CpuShareTest, AMissingCpuTimeMakesItInconclusive) {
  WorkloadReport report = ReportWithCpuTimes({500, 500});
  report.workers[0].cpu_ns.reset();

  EXPECT_EQ(CpuShare(report).EqualWithin(kThreePercent).outcome, Outcome::kInconclusive);
}

TEST(CpuShareTest, ARunOfAFewTimeslicesIsTooShortToTell) {
  const WorkloadReport report = ReportWithCpuTimes({8, 8});

  const Result result = CpuShare(report).EqualWithin(kThreePercent);

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("too short"));
}

TEST(CpuShareTest, OneWorkerAloneHasNothingToBeComparedWith) {
  const WorkloadReport report = HealthyReport({1});

  EXPECT_EQ(CpuShare(report).EqualWithin(kThreePercent).outcome, Outcome::kInconclusive);
}

TEST(CpuShareTest, ThePartOfAGroupIsOfAllWorkers) {
  const WorkloadReport report = ReportWithNice(0, 19, 1990, 10);

  const Result result = CpuShare(report).Group(1).AtMost(0.015);

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_THAT(result.value, Optional(DoubleEq(0.005)));
}

TEST(CpuShareTest, APartAboveItsLimitFails) {
  const WorkloadReport report = ReportWithNice(0, 0, 1000, 1000);

  EXPECT_EQ(CpuShare(report).Group(1).AtMost(0.015).outcome, Outcome::kFail);
  EXPECT_EQ(CpuShare(report).Group(0).AtLeast(0.9).outcome, Outcome::kFail);
}

TEST(CpuShareTest, SlackIsCpuTimeOnTopOfAPart) {
  const WorkloadReport report = ReportWithNice(0, 19, 1960, 40);

  EXPECT_EQ(CpuShare(report).Group(1).AtMost(0.015).outcome, Outcome::kFail);
  EXPECT_EQ(CpuShare(report).Group(1).AtMost(0.015, absl::Milliseconds(16)).outcome,
            Outcome::kPass);
}

TEST(CpuShareTest, JainIndexOfEqualTimesIsOne) {
  EXPECT_THAT(CpuShare(ReportWithCpuTimes({500, 500})).JainAtLeast(0.99).value,
              Optional(DoubleEq(1)));
}

TEST(CpuShareTest, JainIndexFailsWhenOneGetsNearlyAll) {
  const Result result = CpuShare(ReportWithCpuTimes({900, 50, 50})).JainAtLeast(0.9);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.details, HasSubstr("worker 0 of group0: share 0.9000"));
}

}  // namespace
}  // namespace ktstr::check
