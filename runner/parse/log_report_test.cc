// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/log_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/ktap/parser.h"

namespace runner {
namespace {

using ::testing::HasSubstr;

LogReport ReportOf(absl::string_view log) {
  return LogReport("x.log", ParseKtap(log));
}

TEST(LogReportTest, VerdictIsThatOfTheWholeLog) {
  const struct {
    absl::string_view log;
    Verdict verdict;
  } kRows[] = {
      {"1..1\nok 1 a\n", Verdict::kPass},
      {"1..1\nnot ok 1 a\n", Verdict::kFail},
      {"1..1\nok 1 a\nTAP version 13\n1..1\nnot ok 1 b\n", Verdict::kFail},
      {"1..1\n  1..1\n  ok 1 a\nnot ok 1 p\n", Verdict::kFail},
      {"1..1\n  1..1\n  not ok 1 a\nok 1 p # XFAIL\n", Verdict::kPass},
      {"1..2\nok 1 a\n", Verdict::kError},
      {"1..1\nok 2 a\n", Verdict::kError},
      {"1..2\nok 2 a\nok 1 b\n", Verdict::kError},
      {"1..1\nok 1 a\nok 2 b\n", Verdict::kError},
      {"1..1\nok 1 a\nnot ok 2 b\n", Verdict::kFail},
      {"1..1\nnot ok 1 a # XFAIL\n", Verdict::kPass},
      {"1..1\nnot ok 1 a # TODO later\n", Verdict::kPass},
      {"1..1\nok 1 a # XFAIL known\n", Verdict::kPass},
      {"1..1\nok 1 a\nBail out! why\n", Verdict::kFail},
      {"1..1\nok 1 a # SKIP x\n", Verdict::kSkip},
      {"1..0 # SKIP x\n", Verdict::kSkip},
      {"prose\n", Verdict::kError},
      {"", Verdict::kError},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(TraitsOf(ReportOf(row.log).verdict()).name, TraitsOf(row.verdict).name) << row.log;
  }
}

TEST(LogReportTest, FailuresComeFirstWithLinesAndDiagnostics) {
  EXPECT_EQ(ReportOf("1..4\nok 1 a\n# want 1\n# have 2\nnot ok 2 b\nok 3 c # SKIP x\n").Text(),
            "fail  line 5: b\n"
            "      want 1\n"
            "      have 2\n"
            "error  line 1: planned 4, ran 3\n"
            "\n"
            "1 pass, 1 fail, 1 skip in 6 lines of x.log\n");
}

TEST(LogReportTest, NothingFoundIsSaidInOneLine) {
  EXPECT_EQ(ReportOf("").Text(), "no results found in 0 lines of x.log\n");
  EXPECT_EQ(ReportOf("1..0 # SKIP\n").Text(), "everything was skipped in 1 line of x.log\n");
}

TEST(LogReportTest, ReasonWhyEverythingWasSkippedIsShown) {
  const LogReport report = ReportOf("1..0 # Skipped: no device\n");

  EXPECT_EQ(report.Text(), "everything was skipped (no device) in 1 line of x.log\n");
  EXPECT_THAT(report.Json(), HasSubstr("\"reason\": \"no device\""));
  EXPECT_THAT(report.Junit(), HasSubstr("no device</skipped>"));
  EXPECT_THAT(report.Kcidb({.origin = "o", .build_id = "o:b"}), HasSubstr("\"status\": \"SKIP\""));
}

TEST(LogReportTest, TestThatDiesBehindItsCasesIsCounted) {
  EXPECT_THAT(ReportOf("1..1\n# 1..1\n# ok 1 a\nnot ok 1 p # exit=139\n").TotalsText(),
              HasSubstr("1 pass, 1 fail in"));
}

TEST(LogReportTest, PanicBehindCompleteResultsIsNoPass) {
  const LogReport report = ReportOf("1..1\nok 1 a\n[   12.345678] Kernel panic - not syncing: x\n");

  EXPECT_EQ(report.verdict(), Verdict::kError);
  EXPECT_THAT(report.Text(), HasSubstr("error  line 3: the kernel panicked: Kernel panic"));
}

TEST(LogReportTest, ControlBytesOfALogDoNotReachTheTerminal) {
  EXPECT_THAT(ReportOf("1..1\nnot ok 1 a\x07z\n").Text(), HasSubstr("line 2: az\n"));
}

TEST(LogReportTest, JsonHoldsCasesTotalsAndAnomalies) {
  const nlohmann::json json =
      nlohmann::json::parse(ReportOf("1..2\nnot ok 1 a\n").Json(), nullptr, false);

  EXPECT_EQ(json["schema"], "ktstr.parse/1");
  EXPECT_EQ(json["verdict"], "fail");
  EXPECT_EQ(json["totals"]["fail"], 1);
  EXPECT_EQ(json["cases"][0]["name"], "a");
  EXPECT_EQ(json["cases"][0]["line"], 2);
  EXPECT_EQ(json["anomalies"][0]["kind"], "plan_short");
  EXPECT_EQ(json["anomalies"][0]["contradiction"], true);
}

TEST(LogReportTest, JunitHasContradictionsAsErrors) {
  const std::string junit = ReportOf("1..2\nnot ok 1 a\n").Junit();

  EXPECT_THAT(junit, HasSubstr("<failure type=\"fail\" message=\"line 2\">"));
  EXPECT_THAT(junit, HasSubstr("name=\"plan_short_line_1\""));
  EXPECT_THAT(junit, HasSubstr("tests=\"2\" failures=\"1\" errors=\"1\""));
}

}  // namespace
}  // namespace runner
