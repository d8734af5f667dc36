// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/work_conservation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr uint64_t kMs = 1'000'000;

// Two workers of 2 s.
WorkloadReport WithRunDelays(uint64_t first_ms, uint64_t second_ms) {
  WorkloadReport report = HealthyReport({2});
  report.workers[0].run_delay_ns = first_ms * kMs;
  report.workers[1].run_delay_ns = second_ms * kMs;
  return report;
}

TEST(WorkConservationTest, WorkersThatShareACpuBesideAnIdleOneWasteIt) {
  const WorkloadReport report = WithRunDelays(1000, 1000);

  const Result result = WorkConservation(report, {{0, 0}, {1, 1900 * kMs}}).AtMost(0.05);

  EXPECT_EQ(result.outcome, Outcome::kFail);
  EXPECT_THAT(result.value, Optional(0.95));
  EXPECT_THAT(result.excusable_ns, Optional(1800 * kMs));
  EXPECT_THAT(result.details, HasSubstr("CPU 1 idled 1.90s"));
}

TEST(WorkConservationTest, IdleCpusWithoutWaitersWasteNothing) {
  EXPECT_EQ(WorkConservation(WithRunDelays(5, 5), {{0, 1500 * kMs}, {1, 1500 * kMs}})
                .AtMost(0.05)
                .outcome,
            Outcome::kPass);
}

TEST(WorkConservationTest, WaitersWithoutIdleCpusWasteNothing) {
  EXPECT_EQ(WorkConservation(WithRunDelays(1000, 1000), {{0, 10 * kMs}}).AtMost(0.05).outcome,
            Outcome::kPass);
}

TEST(WorkConservationTest, WithoutIdleTimesOrSchedstatThereIsNoSignal) {
  WorkloadReport report = WithRunDelays(1, 1);
  EXPECT_EQ(WorkConservation(report, {}).AtMost(1).outcome, Outcome::kInconclusive);

  report.workers[0].run_delay_ns.reset();
  EXPECT_EQ(WorkConservation(report, {{0, 1}}).AtMost(1).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
