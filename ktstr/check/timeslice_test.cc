// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/timeslice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

TEST(TimesliceTest, TheLongestMeanDecides) {
  WorkloadReport report = HealthyReport({2});
  report.workers[1].timeslices = 50;

  const Result result = Timeslice(report).AtMost(absl::Milliseconds(15));

  // 1 s of CPU time each, in 100 and in 50 slices.
  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.value, Optional(20e6));
  EXPECT_THAT(result.excusable_ns, Optional(250'000'000u));
  EXPECT_THAT(result.details, HasSubstr("worker 1 of group0: CPU 1.00s in 50 timeslices"));
}

TEST(TimesliceTest, ASliceThatIsTooShortIsNobodysExcuse) {
  const Result result = Timeslice(HealthyReport({1})).AtLeast(absl::Milliseconds(11));

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_EQ(result.excusable_ns, std::nullopt);
}

TEST(TimesliceTest, AFewSlicesMakeNoMean) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].timeslices = 9;

  EXPECT_EQ(Timeslice(report).AtMost(absl::Seconds(1)).outcome, Outcome::kInconclusive);
}

TEST(TimesliceTest, WithoutSchedstatThereIsNoSignal) {
  WorkloadReport report = HealthyReport({1});
  report.workers[0].timeslices.reset();

  EXPECT_EQ(Timeslice(report).AtMost(absl::Seconds(1)).reason,
            "worker 0 of group0 has no schedstat");
}

}  // namespace
}  // namespace ktstr::check
