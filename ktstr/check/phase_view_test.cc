// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/phase_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/cpu_share.h"
#include "ktstr/check/isolation.h"
#include "ktstr/check/latency.h"
#include "ktstr/check/reports_for_tests.h"

namespace ktstr::check {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr uint64_t kMs = 1'000'000;

PhaseReport PhaseFrom(const char* name, uint64_t first_at_ms, uint64_t cpu_ms) {
  return {.name = name,
          .stays = 1,
          .first_at_ns = first_at_ms * kMs,
          .wall_ns = 1000 * kMs,
          .cpu_ns = cpu_ms * kMs,
          .run_delay_ns = (1000 - cpu_ms) * kMs,
          .timeslices = 100,
          .iterations = 10};
}

// Two workers that share a CPU equally before 1 s, and as 9 to 1 after it.
WorkloadReport TwoPhases() {
  WorkloadReport report = HealthyReport({1, 1});
  report.workers[0].phases = {PhaseFrom("before", 0, 500), PhaseFrom("after", 1000, 900)};
  report.workers[1].phases = {PhaseFrom("before", 0, 500), PhaseFrom("after", 1000, 100)};
  return report;
}

TEST(PhaseViewTest, ChecksSeeTheCountersOfThePhase) {
  const WorkloadReport report = TwoPhases();
  const ShareTolerance tolerance{.relative = 0.05};

  EXPECT_EQ(CpuShare(report).Phase("before").EqualWithin(tolerance).outcome, Outcome::kPass);
  const Result after = CpuShare(report).Phase("after").EqualWithin(tolerance);
  EXPECT_EQ(after.outcome, Outcome::kFail);
  EXPECT_THAT(after.claim, HasSubstr("all workers in phase after"));
  EXPECT_THAT(CpuShare(report).Phase("after").Group(1).AtMost(0.2).value, Optional(0.1));
}

TEST(PhaseViewTest, APhaseThatAWorkerNeverWasInIsNoSignal) {
  WorkloadReport report = TwoPhases();
  report.workers[1].phases.pop_back();

  const Result result = CpuShare(report).Phase("after").EqualWithin({});

  EXPECT_EQ(result.outcome, Outcome::kInconclusive);
  EXPECT_EQ(result.reason, "worker 1 of group1 never was in phase after");
}

TEST(PhaseViewTest, CpusAreThoseBetweenTheMigrationsOfThePhase) {
  WorkloadReport report = TwoPhases();
  WorkerReport& worker = report.workers[0];
  worker.migrations = 3;
  worker.migration_events = {{200 * kMs, 0, 1}, {900 * kMs, 1, 2}, {1500 * kMs, 2, 3}};
  worker.cpus_used = CpuSet::Of({0, 1, 2, 3});

  EXPECT_EQ(ViewPhase(worker, {.phase = "before"})->cpus_used, CpuSet::Of({0, 1, 2}));
  EXPECT_EQ(ViewPhase(worker, {.phase = "after"})->cpus_used, CpuSet::Of({2, 3}));
  EXPECT_EQ(CpusUsed(report).Worker(0).Phase("after").Within(CpuSet::Of({2})).outcome,
            Outcome::kFail);
}

TEST(PhaseViewTest, MigrationsThatWereOverwrittenAreNotTold) {
  WorkerReport worker = TwoPhases().workers[0];
  worker.migrations = 7;
  worker.migration_events = {{900 * kMs, 1, 2}, {1500 * kMs, 2, 3}};

  EXPECT_TRUE(ViewPhase(worker, {.phase = "before"})->cpus_used.empty());
  EXPECT_EQ(ViewPhase(worker, {.phase = "after"})->cpus_used, CpuSet::Of({2, 3}));
}

TEST(PhaseViewTest, AWorkerThatNeverMovedStayedWhereItWas) {
  EXPECT_EQ(ViewPhase(TwoPhases().workers[0], {.phase = "after"})->cpus_used, CpuSet::Of({0}));
}

TEST(PhaseViewTest, LatenciesAreThoseOfTheSamplesInThePhase) {
  WorkloadReport report = TwoPhases();
  InstrumentReport& wakes = report.workers[0].instruments[Instrument::kWakeLatency];
  for (uint64_t i = 0; i < 100; ++i) {
    wakes.samples.push_back({.at_ns = i * 10 * kMs, .value_ns = 10});
    wakes.samples.push_back({.at_ns = 1000 * kMs + i * 10 * kMs, .value_ns = 5000});
  }

  EXPECT_THAT(WakeLatency(report).Group(0).Phase("before").max().AtMost(absl::Seconds(1)).value,
              Optional(10));
  EXPECT_THAT(WakeLatency(report).Group(0).Phase("after").p50().AtMost(absl::Seconds(1)).value,
              Optional(5000));
}

TEST(PhaseViewTest, AGapBelongsToThePhaseInWhichItEnded) {
  WorkerReport worker = TwoPhases().workers[0];
  worker.stalls = 1;
  worker.stall_events = {{.at_ns = 1200 * kMs, .duration_ns = 90 * kMs, .cpu = 1}};

  EXPECT_THAT(ViewPhase(worker, {.phase = "before"})->max_gap_ns, Optional(0u));
  EXPECT_THAT(ViewPhase(worker, {.phase = "after"})->max_gap_ns, Optional(90 * kMs));
}

TEST(PhaseViewTest, PartsThatRepeatAreSummedAndTellNoTimes) {
  WorkerReport worker = HealthyReport({1}).workers[0];
  PhaseReport spin = PhaseFrom("start", 0, 400);
  spin.part = 0;
  spin.part_name = "spin";
  spin.stays = 5;
  PhaseReport sleep = PhaseFrom("start", 100, 1);
  sleep.part = 1;
  sleep.part_name = "sleep";
  worker.phases = {spin, sleep, spin};

  const std::optional<WorkerReport> view = ViewPhase(worker, {.part = "spin"});

  ASSERT_TRUE(view.has_value());
  EXPECT_THAT(view->cpu_ns, Optional(800 * kMs));
  EXPECT_EQ(view->iterations, 20u);
  EXPECT_TRUE(view->cpus_used.empty());
  EXPECT_EQ(view->max_gap_ns, std::nullopt);
  EXPECT_EQ(ViewPhase(worker, {.part = "yield"}), std::nullopt);
}

TEST(PhaseViewTest, ASumWithAnUnknownStayIsUnknown) {
  WorkerReport worker = HealthyReport({1}).workers[0];
  worker.phases = {PhaseFrom("a", 0, 1), PhaseFrom("a", 5, 1)};
  worker.phases[1].run_delay_ns.reset();

  const std::optional<WorkerReport> view = ViewPhase(worker, {.phase = "a"});

  EXPECT_EQ(view->run_delay_ns, std::nullopt);
  EXPECT_THAT(view->cpu_ns, Optional(2 * kMs));
}

}  // namespace
}  // namespace ktstr::check
