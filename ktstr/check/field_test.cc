// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

// Three workers with 10, 20 and 30 of everything.
WorkloadReport Rising() {
  WorkloadReport report = HealthyReport({1, 2});
  uint64_t count = 0;
  for (WorkerReport& worker : report.workers) {
    count += 10;
    worker.minor_faults = worker.major_faults = worker.voluntary_switches = count;
    worker.involuntary_switches = 1;
    worker.passes = worker.spurious_wakes = count;
    worker.start_skew_ns = count * 1000;
  }
  report.stop_latency_p50_ns = 40'000;
  report.stop_latency_max_ns = 90'000;
  return report;
}

TEST(FieldTest, TheWorstWorkerDecides) {
  const WorkloadReport report = Rising();

  EXPECT_EQ(MinorFaults(report).EachAtMost(30).outcome, Outcome::kPass);
  const Result failed = MajorFaults(report).EachAtMost(29);
  EXPECT_EQ(failed.outcome, Outcome::kFail);
  EXPECT_THAT(failed.value, Optional(30));
  EXPECT_EQ(failed.claim, "major faults of each of all workers at most 29");
  EXPECT_THAT(failed.details, HasSubstr("worker 2 of group1: 30 MISSED"));
  EXPECT_EQ(failed.excusable_ns, std::nullopt);
  EXPECT_THAT(Passes(report).EachAtLeast(11).value, Optional(10));
  EXPECT_EQ(Passes(report).Group(1).EachAtLeast(11).outcome, Outcome::kPass);
}

TEST(FieldTest, VoluntaryAndInvoluntarySwitchesAreApart) {
  const WorkloadReport report = Rising();

  EXPECT_THAT(VoluntarySwitches(report).TotalExactly(60).value, Optional(60));
  EXPECT_EQ(InvoluntarySwitches(report).TotalExactly(3).outcome, Outcome::kPass);
  EXPECT_EQ(InvoluntarySwitches(report).TotalAtMost(2).outcome, Outcome::kFail);
  EXPECT_EQ(SpuriousWakes(report).TotalAtLeast(61).outcome, Outcome::kFail);
}

TEST(FieldTest, AnIterationHasItsPart) {
  const WorkloadReport report = Rising();

  EXPECT_THAT(SpuriousWakes(report).PerIterationAtMost(0.02).value, Optional(60.0 / 3000));
  EXPECT_EQ(SpuriousWakes(report).PerIterationAtLeast(0.021).outcome, Outcome::kFail);
  EXPECT_EQ(SpuriousWakes(report).PerIterationAtLeast(0.02).samples, 3000u);
}

TEST(FieldTest, TimesHaveLimitsInTime) {
  const WorkloadReport report = Rising();

  const Result skew = StartSkew(report).EachAtMost(absl::Microseconds(20));
  EXPECT_EQ(skew.outcome, Outcome::kFail);
  EXPECT_EQ(skew.claim, "start skew of each of all workers at most 20.0us");
  // The machine may have been elsewhere for as long as the worker was late.
  EXPECT_THAT(skew.excusable_ns, Optional(10'000u));
  EXPECT_EQ(StopLatency(report).p50().AtMost(absl::Microseconds(40)).outcome, Outcome::kPass);
  const Result stop = StopLatency(report).max().AtMost(absl::Microseconds(40));
  EXPECT_EQ(stop.outcome, Outcome::kFail);
  EXPECT_THAT(stop.excusable_ns, Optional(50'000u));
  EXPECT_EQ(MinorFaults(report).EachAtMost(absl::Seconds(1)).reason, "minor_faults is no time");
  EXPECT_EQ(RunField(report, "numa_pages_migrated").AtMost(absl::Seconds(1)).reason,
            "numa_pages_migrated is no time");
}

TEST(FieldTest, WhatIsAbsentIsNoSignal) {
  WorkloadReport report = Rising();
  report.workers[1].major_faults.reset();
  report.stop_latency_max_ns.reset();

  EXPECT_EQ(MajorFaults(report).EachAtMost(100).reason, "worker 1 of group1 has no major faults");
  EXPECT_EQ(MajorFaults(report).TotalAtMost(100).reason, "worker 1 of group1 has no major faults");
  EXPECT_EQ(MajorFaults(report).Group(0).TotalAtMost(100).outcome, Outcome::kPass);
  EXPECT_EQ(StopLatency(report).max().AtMost(absl::Seconds(1)).reason,
            "the run has no stop latency max");
}

TEST(FieldTest, AKeyThatNoReportHasIsNoSignal) {
  const WorkloadReport report = Rising();

  EXPECT_EQ(Field(report, "faults").EachAtMost(0).reason, "reports have no number \"faults\"");
  EXPECT_EQ(Field(report, "faults").TotalAtMost(0).outcome, Outcome::kInconclusive);
  EXPECT_EQ(RunField(report, "minor_faults").AtMost(uint64_t{0}).outcome, Outcome::kInconclusive);
}

TEST(FieldTest, APhaseHasOnlyWhatIsKeptForIt) {
  WorkloadReport report = Rising();
  for (WorkerReport& worker : report.workers) {
    worker.phases = {{.name = "after", .stays = 1, .iterations = 5, .passes = 7}};
  }

  EXPECT_THAT(Passes(report).Phase("after").TotalExactly(21).value, Optional(21));
  EXPECT_EQ(SpuriousWakes(report).Phase("after").EachAtMost(0).reason,
            "worker 0 of group0 keeps its spurious wakes for the whole run only");
  EXPECT_EQ(MinorFaults(report).Phase("after").TotalExactly(0).outcome, Outcome::kInconclusive);
}

TEST(FieldTest, WorkersThatWereNotSetUpSayNothing) {
  WorkloadReport report = Rising();
  report.workers[0].setup_failures = {{.step = "policy", .error = 1}};

  EXPECT_EQ(MinorFaults(report).EachAtMost(100).outcome, Outcome::kInconclusive);
  EXPECT_EQ(MinorFaults(report).TotalAtMost(100).outcome, Outcome::kInconclusive);
  EXPECT_EQ(StopLatency(report).p50().AtMost(absl::Seconds(1)).outcome, Outcome::kInconclusive);
}

}  // namespace
}  // namespace ktstr::check
