// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/run_json_reporter.h"

#include <nlohmann/json.hpp>

#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/report/result_json.h"

namespace runner {
namespace {

using Json = nlohmann::json;

AttemptResult MakeAttempt() {
  AttemptResult attempt;
  attempt.verdict = Verdict::kCrash;
  attempt.notes = {"killed by SIGSEGV (11)"};
  attempt.exit = {.kind = ExitStatus::Kind::kSignaled, .code = 11};
  attempt.started = absl::FromUnixMillis(1'500);
  attempt.duration = absl::Nanoseconds(1'234'567'891);
  attempt.cases = {
      {.name = "a", .line = 3},
      {.name = "b", .verdict = Verdict::kSkip, .inconclusive = true, .reason = "noisy"}};
  attempt.expectations = {{.case_name = "b",
                           .claim = "share at most 0.5",
                           .outcome = "inconclusive",
                           .excused = true,
                           .reason = "noisy",
                           .unit = "share",
                           .value = 0.75,
                           .limit = 0.5,
                           .direction = "at_most",
                           .samples = 3,
                           .excusable_ns = 9},
                          {.case_name = "b",
                           .claim = "lost wakes exactly 0",
                           .outcome = "fail",
                           .unit = "count",
                           .value = 12,
                           .limit = 0,
                           .direction = "exactly"}};
  attempt.artifacts_dir = "tests/c/t/attempt-1";
  return attempt;
}

Json Parse(const std::string& text) {
  return Json::parse(text, nullptr, false);
}

TEST(ResultJsonTest, AttemptIsThereFieldByField) {
  const Json json = Parse(ResultJson({"c", "t"}, MakeAttempt()));

  EXPECT_EQ(json["schema"], "ktstr.result/1");
  EXPECT_EQ(json["collection"], "c");
  EXPECT_EQ(json["test"], "t");
  EXPECT_EQ(json["verdict"], "crash");
  EXPECT_EQ(json["exit"], Json({{"kind", "signaled"}, {"signal", 11}, {"core_dumped", false}}));
  EXPECT_EQ(json["started"], "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(json["duration_ns"], 1'234'567'891);
  EXPECT_EQ(json["cases"][0], Json({{"name", "a"}, {"verdict", "pass"}, {"line", 3}}));
  EXPECT_EQ(json["cases"][1]["inconclusive"], true);
}

TEST(ResultJsonTest, ExpectationsAreNumbers) {
  const Json json = Parse(ResultJson({"c", "t"}, MakeAttempt()));

  EXPECT_EQ(json["expectations"][0], Json({{"case", "b"},
                                           {"attempt", 1},
                                           {"claim", "share at most 0.5"},
                                           {"outcome", "inconclusive"},
                                           {"excused", true},
                                           {"reason", "noisy"},
                                           {"unit", "share"},
                                           {"value", 0.75},
                                           {"limit", 0.5},
                                           {"direction", "at_most"},
                                           {"samples", 3},
                                           {"excusable_ns", 9}}));
  EXPECT_EQ(json["expectations"][1]["value"].dump(), "12");
  EXPECT_FALSE(json["expectations"][1].contains("samples"));
}

TEST(ResultJsonTest, ATestThatIsNotOursHasNoExpectations) {
  AttemptResult attempt = MakeAttempt();
  attempt.expectations.clear();

  EXPECT_FALSE(Parse(ResultJson({"c", "t"}, attempt)).contains("expectations"));
}

TEST(ResultJsonTest, AbsentIsAMissingKey) {
  const Json json = Parse(ResultJson({"c", "t"}, MakeAttempt()));

  EXPECT_FALSE(json.contains("timeout_ns"));
  EXPECT_FALSE(json["cases"][0].contains("reason"));
}

TEST(ResultJsonTest, ForeignBytesDoNotBreakTheDocument) {
  AttemptResult attempt = MakeAttempt();
  attempt.cases[0].name = "a\xff";

  EXPECT_FALSE(Parse(ResultJson({"c", "t"}, attempt)).is_discarded());
}

TEST(RunJsonReporterTest, RunHoldsEveryTestAndTheTotals) {
  const std::string path = ::testing::TempDir() + "/run.json";
  RunJsonReporter reporter({.path = path, .run_options = {{"jobs", "2"}}});
  TestResult crashed{.number = 1, .id = {"c", "t"}, .verdict = Verdict::kCrash};
  crashed.attempts.push_back(MakeAttempt());

  ASSERT_OK(reporter.OnEvent(
      RunStarted{.run_id = "r1",
                 .test_count = 2,
                 .jobs = 2,
                 .machine = {.environment_json = R"({"kernel": {"release": "6.1"}})"}}));
  ASSERT_OK(reporter.OnEvent(TestFinished{crashed}));
  ASSERT_OK(
      reporter.OnEvent(TestFinished{{.number = 2, .id = {"c", "u"}, .verdict = Verdict::kNotRun}}));
  ASSERT_OK(reporter.OnEvent(RunFinished{.duration = absl::Seconds(2), .interrupted_by = 2}));

  const Json json = Parse(ktstr::ReadFile(path).value_or(""));
  EXPECT_EQ(json["schema"], "ktstr.run/2");
  EXPECT_EQ(json["options"]["jobs"], "2");
  EXPECT_EQ(json["environment"]["kernel"]["release"], "6.1");
  EXPECT_EQ(json["duration_ns"], 2'000'000'000);
  EXPECT_EQ(json["interrupted_by"], 2);
  EXPECT_EQ(json["totals"]["crash"], 1);
  EXPECT_EQ(json["totals"]["pass"], 0);
  EXPECT_EQ(json["tests"].size(), 2u);
  EXPECT_EQ(json["tests"][0]["attempts"][0]["cases"].size(), 2u);
  EXPECT_EQ(json["tests"][0]["attempts"][0]["expectations"].size(), 2u);
  EXPECT_EQ(json["tests"][1]["verdict"], "not_run");
}

}  // namespace
}  // namespace runner
