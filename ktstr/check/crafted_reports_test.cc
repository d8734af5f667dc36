// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Every check on reports that were truncated, edited or made up: none crashes, and none judges by a
// number that it does not have.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "ktstr/check/activity.h"
#include "ktstr/check/cpu_share.h"
#include "ktstr/check/ending.h"
#include "ktstr/check/field.h"
#include "ktstr/check/isolation.h"
#include "ktstr/check/latency.h"
#include "ktstr/check/lost_wakes.h"
#include "ktstr/check/pages.h"
#include "ktstr/check/per_iteration.h"
#include "ktstr/check/progress.h"
#include "ktstr/check/quota_use.h"
#include "ktstr/check/rate.h"
#include "ktstr/check/reports_for_tests.h"
#include "ktstr/check/run_delay.h"
#include "ktstr/check/set_up_failures.h"
#include "ktstr/check/tally.h"
#include "ktstr/check/timeslice.h"
#include "ktstr/check/turn.h"
#include "ktstr/check/work_conservation.h"
#include "ktstr/telemetry/report_json.h"

namespace ktstr::check {
namespace {

using Json = nlohmann::ordered_json;

// What it narrows is applied to each check.
struct Narrowing {
  bool group = false;
  bool phase = false;
  bool part = false;
};

template <typename Check>
Check Narrowed(Check check, const Narrowing& narrowing) {
  if (narrowing.group) check = check.Group(1);
  if (narrowing.phase) check = check.Phase("after");
  if (narrowing.part) check = check.Part("spin");
  return check;
}

void AppendShares(const WorkloadReport& report, const Narrowing& narrowing,
                  std::vector<Result>& results) {
  const CpuShare share = Narrowed(CpuShare(report), narrowing);
  const ShareTolerance tolerance{.relative = 0.05, .slack = absl::Milliseconds(1)};
  const std::vector<double> weights = {1, 2};
  results.insert(results.end(),
                 {share.EqualWithin(tolerance), share.ByNiceWithin(tolerance),
                  share.ByWeightWithin(weights, tolerance), share.JainAtLeast(0.9),
                  share.AtMost(0.5), share.AtMost(0.5, absl::Milliseconds(1)), share.AtLeast(0.5)});
}

void AppendLatencies(const WorkloadReport& report, const Narrowing& narrowing,
                     std::vector<Result>& results) {
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    const Latency latency = Narrowed(Latency(report, static_cast<Instrument>(i)), narrowing);
    results.insert(
        results.end(),
        {latency.p50().AtMost(absl::Microseconds(5)), latency.p99().AtLeast(absl::Microseconds(5)),
         latency.max().AtMost(absl::Microseconds(5)), latency.CvAtMost(0.5)});
  }
}

void AppendTimes(const WorkloadReport& report, const Narrowing& narrowing,
                 std::vector<Result>& results) {
  const absl::Duration limit = absl::Milliseconds(2);
  const RunDelay delay = Narrowed(RunDelay(report), narrowing);
  const Turn turn = Narrowed(Turn(report), narrowing);
  results.insert(results.end(),
                 {delay.mean_wait().AtMost(limit), delay.longest_wait().AtMost(limit),
                  delay.total().AtMost(limit), Narrowed(Timeslice(report), narrowing).AtMost(limit),
                  Narrowed(Timeslice(report), narrowing).AtLeast(limit),
                  turn.length().AtMost(limit), turn.length().AtLeast(limit),
                  turn.wait().AtMost(limit), Narrowed(Stall(report), narrowing).AtMost(limit),
                  Narrowed(Activity(report), narrowing).AtLeast(0.5),
                  Narrowed(WorkConservation(report, {{0, 1000}, {3, 1}}), narrowing).AtMost(0.5),
                  Narrowed(QuotaUse(report, {.quota = absl::Milliseconds(5),
                                             .period = absl::Milliseconds(10)}),
                           narrowing)
                      .AtMost(0.5, limit)});
}

void AppendCounts(const WorkloadReport& report, const Narrowing& narrowing,
                  std::vector<Result>& results) {
  results.insert(results.end(),
                 {Narrowed(WorkRate(report), narrowing).AtLeast(1),
                  Narrowed(WorkRate(report), narrowing).CvAtMost(1),
                  Narrowed(IterationRate(report), narrowing).AtLeast(1),
                  Narrowed(Switches(report), narrowing).AtMostPerIteration(1),
                  Narrowed(Migrations(report), narrowing).AtMostPerIteration(1),
                  Narrowed(LostWakes(report), narrowing).Exactly(0),
                  Narrowed(Progress(report), narrowing).EachAtLeast(1), NotStarved(report),
                  Narrowed(CpusUsed(report), narrowing).Within(CpuSet::Of({0, 1})),
                  Narrowed(CpusUsed(report), narrowing).Cover(CpuSet::Of({0, 1})),
                  Narrowed(Ending(report), narrowing).Natural(),
                  Narrowed(Ending(report), narrowing).BySignal(9), Completed(report),
                  SetUpComplete(report), Narrowed(Tally(report, "produced"), narrowing).Exactly(3),
                  Narrowed(Tally(report, "produced"), narrowing).AtLeast(3)});
}

void AppendFields(const WorkloadReport& report, const Narrowing& narrowing,
                  std::vector<Result>& results) {
  for (const char* key : {"minor_faults", "involuntary_switches", "passes", "spurious_wakes",
                          "start_skew_ns", "max_gap_ns", "iterations", "stays_left_out"}) {
    const Field field = Narrowed(Field(report, key), narrowing);
    results.insert(results.end(), {field.EachAtMost(7), field.EachAtLeast(absl::Microseconds(7)),
                                   field.TotalExactly(7), field.PerIterationAtMost(0.1)});
  }
  results.insert(results.end(),
                 {StopLatency(report).p50().AtMost(absl::Microseconds(7)),
                  RunField(report, "numa_pages_migrated").AtLeast(uint64_t{7}),
                  Narrowed(Pages(report), narrowing).OnNodesAtLeast({0}, 0.5),
                  Narrowed(SetUpFailures(report), narrowing).Step("policy").Exactly(0)});
}

std::vector<Result> AllChecks(const WorkloadReport& report, const Narrowing& narrowing) {
  std::vector<Result> results;
  AppendShares(report, narrowing, results);
  AppendLatencies(report, narrowing, results);
  AppendTimes(report, narrowing, results);
  AppendCounts(report, narrowing, results);
  AppendFields(report, narrowing, results);
  return results;
}

PhaseReport PhaseFrom(const char* name, uint64_t first_at_ns) {
  PhaseReport phase{.name = name,
                    .part = 0,
                    .part_name = "spin",
                    .stays = 1,
                    .first_at_ns = first_at_ns,
                    .wall_ns = 1'000'000'000,
                    .cpu_ns = 400'000'000,
                    .run_delay_ns = 600'000'000,
                    .timeslices = 100,
                    .voluntary_switches = 3,
                    .involuntary_switches = 4,
                    .iterations = 500,
                    .work_units = 600,
                    .max_gap_ns = 30'000'000,
                    .max_gap_at_ns = 5,
                    .max_gap_cpu = 0};
  phase.histograms[Instrument::kWakeLatency] = HistogramOf({{64, 200}, {8192, 300}});
  return phase;
}

// Two workers in two groups, with everything that a report can have.
WorkloadReport FullReport() {
  WorkloadReport report = HealthyReport({1, 1});
  for (GroupReport& group : report.groups) {
    group.policy = "normal";
    group.nice = 5;
  }
  report.start_skew_ns = 1000;
  report.stop_latency_p50_ns = 2000;
  report.stop_latency_max_ns = 3000;
  report.phases = {{.name = "start"}, {.name = "after", .began_at_ns = 1'000'000'000}};
  for (WorkerReport& worker : report.workers) {
    worker.role = "spinner";
    worker.start_skew_ns = 500;
    worker.off_cpu_ns = 1'000'000'000;
    worker.voluntary_switches = 10;
    worker.involuntary_switches = 20;
    worker.minor_faults = 30;
    worker.major_faults = 1;
    worker.phases = {PhaseFrom("start", 0), PhaseFrom("after", 1'000'000'000)};
    worker.migrations = 2;
    worker.migration_events = {{5, 0, 1}, {1'500'000'000, 1, 0}};
    worker.stalls = 6;
    for (uint64_t i = 1; i <= worker.stalls; ++i) {
      worker.stall_events.push_back({i * 300'000'000, 25'000'000, 0});
    }
    worker.numa_pages = {{"0", 100}, {"1", 4}};
    worker.blocks = 7;
    worker.details = {{"produced", 3}};
    worker.instruments[Instrument::kWakeLatency] = {
        .histogram = HistogramOf({{64, 400}, {8192, 600}}),
        .samples = {{.at_ns = 5, .value_ns = 64}, {.at_ns = 1'200'000'000, .value_ns = 8192}}};
  }
  return report;
}

// Every place of a document, from its top on.
std::vector<Json::json_pointer> PlacesOf(const Json& json) {
  std::vector<Json::json_pointer> places = {Json::json_pointer()};
  for (size_t i = 0; i < places.size(); ++i) {
    const Json::json_pointer place = places[i];
    const Json& value = json[place];
    if (value.is_array()) {
      for (size_t index = 0; index < value.size(); ++index) places.push_back(place / index);
    } else if (value.is_object()) {
      for (const auto& [key, child] : value.items()) places.push_back(place / key);
    }
  }
  return places;
}

// What can be there in place of a value.
std::vector<Json> ReplacementsOf(const Json& value) {
  if (value.is_number()) {
    return {0, 1, -1, 7, 1'000'000, INT32_MAX, INT32_MIN, INT64_MAX, UINT64_MAX};
  }
  if (value.is_string()) return {"", "0-8191", "idle", "timed_out"};
  if (value.is_boolean()) return {!value.get<bool>()};
  return {value.is_array() ? Json::array() : Json::object()};
}

void Erase(const Json::json_pointer& place, Json& json) {
  Json& parent = json[place.parent_pointer()];
  if (parent.is_array()) {
    parent.erase(static_cast<size_t>(std::stoul(place.back())));
  } else {
    parent.erase(place.back());
  }
}

// A result that a reader can rely on.
void ExpectSound(const Result& result) {
  EXPECT_FALSE(result.claim.empty());
  if (result.outcome == Outcome::kInconclusive) {
    EXPECT_NE(result.reason, "") << result.claim;
    return;
  }
  ASSERT_TRUE(result.value.has_value()) << result.claim;
  ASSERT_TRUE(result.limit.has_value()) << result.claim;
  EXPECT_TRUE(std::isfinite(*result.value)) << result.claim << ": " << *result.value;
  ASSERT_TRUE(result.relation.has_value()) << result.claim;
  EXPECT_EQ(Holds(*result.relation, *result.value, *result.limit), result.outcome == Outcome::kPass)
      << result.claim << ": " << *result.value << " to " << *result.limit;
  EXPECT_NE(Headline(result), "");
}

TEST(CraftedReportsTest, TheUndamagedReportIsJudgedByEveryCheck) {
  const WorkloadReport report = FullReport();

  size_t judged = 0;
  for (const Result& result : AllChecks(report, {})) {
    ExpectSound(result);
    if (result.outcome != Outcome::kInconclusive) ++judged;
  }

  EXPECT_GE(judged, 30u);
}

// Whether it is a report at all; then every check is asked about all of it and about parts.
bool IsReadableAndJudgedSoundly(const Json& json) {
  const absl::StatusOr<WorkloadReport> report = ReportFromJson(json.dump());
  if (!report.ok()) return false;
  for (const Narrowing& narrowing :
       {Narrowing{}, Narrowing{.group = true}, Narrowing{.phase = true}, Narrowing{.part = true}}) {
    for (const Result& result : AllChecks(*report, narrowing)) ExpectSound(result);
  }
  return true;
}

TEST(CraftedReportsTest, NoCheckCrashesWhateverOnePlaceHolds) {
  const Json whole = Json::parse(ReportToJson(FullReport()));
  size_t readable = 0;
  for (const Json::json_pointer& place : PlacesOf(whole)) {
    if (place.empty()) continue;
    SCOPED_TRACE(place.to_string());
    Json without = whole;
    Erase(place, without);
    readable += IsReadableAndJudgedSoundly(without) ? 1 : 0;
    for (const Json& replacement : ReplacementsOf(whole[place])) {
      SCOPED_TRACE(replacement.dump());
      Json other = whole;
      other[place] = replacement;
      readable += IsReadableAndJudgedSoundly(other) ? 1 : 0;
    }
    if (HasFailure()) return;
  }

  EXPECT_GE(readable, 1000u);
}

TEST(CraftedReportsTest, NoCheckCrashesWhateverIsDamagedTogether) {
  const Json whole = Json::parse(ReportToJson(FullReport()));
  for (int seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 engine(static_cast<uint64_t>(seed));
    const auto below = [&](size_t end) {
      return std::uniform_int_distribution<size_t>(0, end - 1)(engine);
    };
    Json json = whole;
    for (size_t n = 2 + below(4); n > 0; --n) {
      const std::vector<Json::json_pointer> places = PlacesOf(json);
      if (places.size() < 2) break;
      const Json::json_pointer place = places[1 + below(places.size() - 1)];
      const std::vector<Json> replacements = ReplacementsOf(json[place]);
      if (below(4) == 0) {
        Erase(place, json);
      } else {
        json[place] = replacements[below(replacements.size())];
      }
    }
    IsReadableAndJudgedSoundly(json);
    if (HasFailure()) FAIL() << json.dump();
  }
}

TEST(CraftedReportsTest, AReportOfNothingIsNoSignal) {
  for (const Result& result : AllChecks(WorkloadReport(), {.phase = true})) {
    EXPECT_EQ(result.outcome, Outcome::kInconclusive) << result.claim;
  }
}

}  // namespace
}  // namespace ktstr::check
