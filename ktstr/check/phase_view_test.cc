// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/phase_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/check/cpu_share.h"
#include "ktstr/check/isolation.h"
#include "ktstr/check/latency.h"
#include "ktstr/check/progress.h"
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

// Of the first worker: as many wakes of 10 ns before as of 5 us after, and one of 90 ms in the end,
// of which the reservoir kept two.
WorkloadReport WithWakes() {
  WorkloadReport report = TwoPhases();
  WorkerReport& worker = report.workers[0];
  const HistogramSnapshot before({{10, 100}}, 10, 10, 1000);
  const HistogramSnapshot after({{4992, 100}, {89128960, 1}}, 5000, 90 * kMs, 500'000 + 90 * kMs);
  worker.phases[0].histograms[Instrument::kWakeLatency] = before;
  worker.phases[1].histograms[Instrument::kWakeLatency] = after;
  InstrumentReport& wakes = worker.instruments[Instrument::kWakeLatency];
  wakes.histogram = before;
  wakes.histogram.Merge(after);
  wakes.samples = {{.at_ns = 10 * kMs, .value_ns = 10}, {.at_ns = 1010 * kMs, .value_ns = 5000}};
  return report;
}

TEST(PhaseViewTest, LatenciesAreThoseOfAllSamplesOfThePhase) {
  const WorkloadReport report = WithWakes();
  const Latency wakes = WakeLatency(report).Group(0);

  EXPECT_THAT(wakes.Phase("before").max().AtMost(absl::Seconds(1)).value, Optional(10));
  EXPECT_EQ(wakes.Phase("before").max().AtMost(absl::Seconds(1)).samples, 100u);
  EXPECT_THAT(wakes.Phase("after").p50().AtMost(absl::Seconds(1)).value,
              Optional(::testing::DoubleNear(5000, 5000.0 / 128)));
  // The reservoir has dropped the worst.
  EXPECT_THAT(wakes.Phase("after").max().AtMost(absl::Seconds(1)).value,
              Optional(static_cast<double>(90 * kMs)));
}

TEST(PhaseViewTest, SamplesThatWereNotKeptApartAreNoSignal) {
  WorkloadReport report = WithWakes();
  report.workers[0].phases[1].histograms.clear();

  for (const Result& result :
       {WakeLatency(report).Group(0).Phase("after").max().AtMost(absl::Seconds(1)),
        WakeLatency(report).Group(0).Phase("after").CvAtMost(100)}) {
    EXPECT_EQ(result.outcome, Outcome::kInconclusive);
    EXPECT_EQ(result.value, std::nullopt);
    EXPECT_EQ(
        result.reason,
        "worker 0 of group0 did not keep the samples of this phase apart from those of others");
  }
  EXPECT_EQ(WakeLatency(report).Group(0).Phase("before").max().AtMost(absl::Seconds(1)).outcome,
            Outcome::kPass);
}

TEST(PhaseViewTest, APhaseThatWasEnteredTwiceHasAllItsSamples) {
  WorkerReport worker = WithWakes().workers[0];
  worker.phases[0].stays = 2;
  worker.phases[1].name = "before";

  const std::optional<WorkerReport> view = ViewPhase(worker, {.phase = "before"});

  EXPECT_EQ(view->histogram(Instrument::kWakeLatency).count(), 201u);
}

TEST(PhaseViewTest, StaysWithoutARecordMayHaveBeenInThePhase) {
  WorkloadReport report = TwoPhases();
  report.workers[0].stays_left_out = 3;

  const Result result = Stall(report).Group(0).Phase("after").AtMost(absl::Seconds(1));

  EXPECT_EQ(result.reason,
            "worker 0 of group0 kept no record of 3 stays, which may have been in phase after");
}

TEST(PhaseViewTest, TheLongestGapIsThatOfThePhase) {
  WorkloadReport report = TwoPhases();
  WorkerReport& worker = report.workers[0];
  worker.phases[0].max_gap_ns = 15 * kMs;
  worker.phases[1].max_gap_ns = 90 * kMs;
  worker.phases[1].max_gap_at_ns = 1200 * kMs;
  worker.phases[1].max_gap_cpu = 1;
  worker.stalls = 1;
  worker.stall_events = {{.at_ns = 1200 * kMs, .duration_ns = 90 * kMs, .cpu = 1}};

  const Stall stall = Stall(report).Worker(0);
  // Shorter than what the list of stalls has: not 0.
  EXPECT_THAT(stall.Phase("before").AtMost(absl::Milliseconds(10)).value,
              Optional(static_cast<double>(15 * kMs)));
  EXPECT_THAT(stall.Phase("after").AtMost(absl::Milliseconds(10)).value,
              Optional(static_cast<double>(90 * kMs)));
  EXPECT_TRUE(ViewPhase(worker, {.phase = "before"})->stall_events.empty());
  EXPECT_EQ(ViewPhase(worker, {.phase = "after"})->stalls, 1u);
}

TEST(PhaseViewTest, ACountOfStallsWithoutAnyOfThemSaysNothing) {
  WorkerReport worker = TwoPhases().workers[0];
  worker.stalls = 7;

  const std::optional<WorkerReport> view = ViewPhase(worker, {.phase = "after"});

  EXPECT_TRUE(view->stall_events.empty());
  EXPECT_EQ(view->stalls, 0u);
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
