// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Checks on recorded reports of broken runs: testdata/NAME.json is a report as a selftest's
// negative control or ktstr-workload left it, testdata/NAME.txt what the checks say of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/check/cpu_share.h"
#include "ktstr/check/ending.h"
#include "ktstr/check/isolation.h"
#include "ktstr/check/latency.h"
#include "ktstr/check/lost_wakes.h"
#include "ktstr/check/progress.h"
#include "ktstr/check/run_delay.h"
#include "ktstr/check/timeslice.h"
#include "ktstr/check/work_conservation.h"
#include "ktstr/telemetry/report_json.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr::check {
namespace {

constexpr char kTestdata[] = "ktstr/check/testdata/";

struct Recording {
  const char* name;
  std::function<std::vector<Result>(const WorkloadReport& report)> judge;
};

// For the message of a failure.
void PrintTo(const Recording& recording, std::ostream* out) {
  *out << recording.name;
}

std::string Describe(const Result& result) {
  std::string text = absl::StrCat(OutcomeName(result.outcome), ": ", Headline(result), "\n");
  if (!result.reason.empty()) absl::StrAppend(&text, "because: ", result.reason, "\n");
  if (result.excusable_ns.has_value()) {
    absl::StrAppend(&text, "excused by: ", *result.excusable_ns, " ns\n");
  }
  return absl::StrCat(text, result.details, "\n");
}

class GoldenTest : public ::testing::TestWithParam<Recording> {};

TEST_P(GoldenTest, TheChecksSayWhatTheySaid) {
  const std::string path = absl::StrCat(kTestdata, GetParam().name);
  ASSERT_OK_AND_ASSIGN(const std::string json, ReadFile(path + ".json"));
  ASSERT_OK_AND_ASSIGN(const WorkloadReport report, ReportFromJson(json));
  ASSERT_OK_AND_ASSIGN(const std::string expected, ReadFile(path + ".txt"));

  std::string actual;
  for (const Result& result : GetParam().judge(report)) {
    EXPECT_NE(result.outcome, Outcome::kPass) << Headline(result);
    absl::StrAppend(&actual, Describe(result));
  }

  EXPECT_EQ(actual, expected);
}

constexpr ShareTolerance kTolerance = {.relative = 0.03, .slack = absl::Milliseconds(8)};

INSTANTIATE_TEST_SUITE_P(
    Recorded, GoldenTest,
    ::testing::Values(
        Recording{
            "niced_spinner",
            [](const WorkloadReport& report) -> std::vector<Result> {
              return {CpuShare(report).EqualWithin(kTolerance), CpuShare(report).JainAtLeast(0.99)};
            }},
        Recording{"nice_changed_in_secret",
                  [](const WorkloadReport& report) -> std::vector<Result> {
                    return {CpuShare(report).Phase("shared").ByNiceWithin(kTolerance)};
                  }},
        Recording{"withheld_wakes",
                  [](const WorkloadReport& report) -> std::vector<Result> {
                    return {LostWakes(report).Exactly(0), Progress(report).EachAtLeast(100),
                            WakeLatency(report).p99().AtMost(absl::Milliseconds(5))};
                  }},
        Recording{"late_fifo",
                  [](const WorkloadReport& report) -> std::vector<Result> {
                    return {TimerLatency(report).Group(0).p50().AtMost(absl::Microseconds(500))};
                  }},
        Recording{"pair_on_one_cpu",
                  [](const WorkloadReport& report) -> std::vector<Result> {
                    return {CpusUsed(report).Worker(1).Within(CpuSet::Of({1}))};
                  }},
        Recording{"killed_by_term",
                  [](const WorkloadReport& report) -> std::vector<Result> {
                    return {Ending(report).Worker(1).BySignal(SIGKILL), Completed(report)};
                  }},
        Recording{"starved_by_fifo",
                  [](const WorkloadReport& report) -> std::vector<Result> {
                    return {Progress(report).Group(1).EachAtLeast(100000),
                            Stall(report).Group(1).AtMost(absl::Milliseconds(100)),
                            RunDelay(report).Group(1).total().AtMost(absl::Milliseconds(100)),
                            Timeslice(report).Group(0).AtMost(absl::Milliseconds(4))};
                  }},
        Recording{"crowded_beside_an_idle_cpu",
                  [](const WorkloadReport& report) -> std::vector<Result> {
                    return {RunDelay(report).mean_wait().AtMost(absl::Milliseconds(1)),
                            // As /proc/stat had it beside this run.
                            WorkConservation(report, {{0, 480'000'000}, {1, 0}}).AtMost(0.05)};
                  }}),
    [](const ::testing::TestParamInfo<Recording>& recorded) {
      return std::string(recorded.param.name);
    });

}  // namespace
}  // namespace ktstr::check
