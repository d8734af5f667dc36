// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/quota_use.h"

#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

constexpr Quota kHalfOfACpu{.quota = absl::Milliseconds(10), .period = absl::Milliseconds(20)};

// 2 s, of which a half is granted: 1 s.
WorkloadReport ReportOf(uint64_t first_ms, uint64_t second_ms) {
  WorkloadReport report = HealthyReport({2});
  report.workers[0].cpu_ns = first_ms * 1'000'000;
  report.workers[1].cpu_ns = second_ms * 1'000'000;
  return report;
}

TEST(QuotaUseTest, AllWorkersTogetherAreHeldToTheQuota) {
  const Result result = QuotaUse(ReportOf(500, 550), kHalfOfACpu).AtMost(1.1, absl::ZeroDuration());

  EXPECT_EQ(result.outcome, Outcome::kPass);
  EXPECT_DOUBLE_EQ(*result.value, 1.05);
  EXPECT_EQ(result.samples, 100);
}

TEST(QuotaUseTest, MoreThanTheQuotaFailsAndNothingExcusesIt) {
  const Result result = QuotaUse(ReportOf(900, 550), kHalfOfACpu).AtMost(1.1, absl::ZeroDuration());

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_FALSE(result.excusable_ns.has_value());
}

TEST(QuotaUseTest, SlackIsCpuTimeOnTop) {
  const WorkloadReport report = ReportOf(600, 550);

  EXPECT_EQ(QuotaUse(report, kHalfOfACpu).AtMost(1.1, absl::Milliseconds(40)).outcome,
            Outcome::kFail);
  EXPECT_EQ(QuotaUse(report, kHalfOfACpu).AtMost(1.1, absl::Milliseconds(60)).outcome,
            Outcome::kPass);
}

TEST(QuotaUseTest, LessThanTheQuotaIsExcusedByAsMuchLostTime) {
  const Result result = QuotaUse(ReportOf(300, 400), kHalfOfACpu).AtLeast(0.9);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_NEAR(static_cast<double>(*result.excusable_ns), 200e6, 1);
}

TEST(QuotaUseTest, AShortRunAndAMissingTimeAreInconclusive) {
  WorkloadReport report = ReportOf(500, 500);
  report.workers[1].cpu_ns.reset();
  EXPECT_EQ(QuotaUse(report, kHalfOfACpu).AtLeast(0.9).outcome, Outcome::kInconclusive);

  const Quota long_periods{.quota = absl::Milliseconds(100), .period = absl::Milliseconds(200)};
  EXPECT_EQ(QuotaUse(ReportOf(500, 500), long_periods).AtLeast(0.9).outcome,
            Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
