// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/junit_reporter.h"

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TestResult MakeTest(Verdict verdict, std::vector<CaseResult> cases) {
  TestResult result{.number = 1, .id = {"c", "t"}, .verdict = verdict};
  AttemptResult attempt;
  attempt.verdict = verdict;
  attempt.started = absl::FromUnixSeconds(0);
  attempt.duration = absl::Milliseconds(1500);
  attempt.cases = std::move(cases);
  attempt.artifacts_dir = "tests/c/t/attempt-1";
  result.attempts.push_back(std::move(attempt));
  return result;
}

std::string Report(const std::vector<TestResult>& results) {
  const std::string path = ::testing::TempDir() + "/junit.xml";
  JunitReporter reporter({.path = path});
  EXPECT_OK(reporter.OnEvent(RunStarted{.out_dir = "/out"}));
  for (const TestResult& result : results) EXPECT_OK(reporter.OnEvent(TestFinished{result}));
  EXPECT_OK(reporter.OnEvent(RunFinished{}));
  return ktstr::ReadFile(path).value_or("unreadable");
}

TEST(JunitReporterTest, CasesOfATestAreTheTestcasesOfASuite) {
  EXPECT_EQ(Report({MakeTest(Verdict::kPass, {{.name = "a"}, {.name = "b"}})}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"ktstr\" tests=\"2\" failures=\"0\" errors=\"0\" "
            "time=\"1.500000\">\n"
            "  <testsuite name=\"c.t\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\" "
            "time=\"1.500000\" timestamp=\"1970-01-01T00:00:00Z\">\n"
            "    <testcase classname=\"c.t\" name=\"a\"/>\n"
            "    <testcase classname=\"c.t\" name=\"b\"/>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

TEST(JunitReporterTest, FailureErrorAndSkippedHaveTheirTextInside) {
  const std::string report = Report({MakeTest(
      Verdict::kFail, {{.name = "f", .verdict = Verdict::kFail, .diagnostics = {"x < 1 & y"}},
                       {.name = "s", .verdict = Verdict::kSkip, .reason = "no cpu"},
                       {.name = "n", .verdict = Verdict::kNotRun, .reason = "crashed"}})});

  EXPECT_THAT(report, HasSubstr("<failure type=\"fail\" message=\"fail\">x &lt; 1 &amp; y"));
  EXPECT_THAT(report, HasSubstr("<skipped type=\"skip\" message=\"no cpu\">no cpu</skipped>"));
  EXPECT_THAT(report, HasSubstr("<error type=\"not_run\" message=\"crashed\">crashed</error>"));
  EXPECT_THAT(report, HasSubstr("tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"1\""));
}

TEST(JunitReporterTest, TestThatFailsWithoutAFailedCaseIsATestcase) {
  TestResult result = MakeTest(Verdict::kCrash, {{.name = "a"}});
  result.attempts[0].notes = {"killed by SIGSEGV (11)"};
  result.attempts[0].output_tail = "last words";

  const std::string report = Report({result});

  EXPECT_THAT(report, HasSubstr("name=\"t\" time=\"1.500000\">\n"
                                "      <error type=\"crash\" message=\"killed by SIGSEGV (11)\">"));
  EXPECT_THAT(report, HasSubstr("<system-out>last words\n[[ATTACHMENT|/out/tests/c/t/attempt-1/"
                                "output.log]]\n</system-out>"));
}

TEST(JunitReporterTest, TestThatNeverRanIsATestcase) {
  EXPECT_THAT(Report({{.number = 1, .id = {"c", "t"}, .verdict = Verdict::kNotRun}}),
              HasSubstr("name=\"t\">\n      <error type=\"not_run\" message=\"not_run\">"));
}

TEST(JunitReporterTest, TestThatNeverBeganAttachesNothing) {
  TestResult result = MakeTest(Verdict::kNotRun, {});
  result.attempts[0].artifacts_dir.clear();

  EXPECT_THAT(Report({result}), Not(HasSubstr("ATTACHMENT")));
}

TEST(JunitReporterTest, NamesAreUnique) {
  const std::string report = Report({MakeTest(Verdict::kPass, {{.name = "a"}, {.name = "a"}})});

  EXPECT_THAT(report, HasSubstr("name=\"a\"/>"));
  EXPECT_THAT(report, HasSubstr("name=\"a.2\"/>"));
}

TEST(JunitReporterTest, DocumentIsWholeBeforeTheRunEnds) {
  const std::string path = ::testing::TempDir() + "/early.xml";
  JunitReporter reporter({.path = path, .refresh_interval = absl::ZeroDuration()});

  ASSERT_OK(reporter.OnEvent(RunStarted{}));
  EXPECT_THAT(ktstr::ReadFile(path).value_or(""), HasSubstr("</testsuites>"));
  ASSERT_OK(reporter.OnEvent(TestFinished{MakeTest(Verdict::kPass, {})}));

  EXPECT_THAT(ktstr::ReadFile(path).value_or(""), HasSubstr("name=\"t\""));
}

TEST(JunitReporterTest, TestThatStillRunsHasItsCasesAndAnError) {
  const std::string path = ::testing::TempDir() + "/running.xml";
  JunitReporter reporter(
      {.path = path, .refresh_interval = absl::ZeroDuration(), .refresh_with_cases = true});
  ASSERT_OK(reporter.OnEvent(RunStarted{}));
  ASSERT_OK(reporter.OnEvent(TestStarted{.id = {"c", "t"}}));
  ASSERT_OK(reporter.OnEvent(CaseFinished{.id = {"c", "t"}, .result = {.name = "first"}}));

  EXPECT_THAT(ktstr::ReadFile(path).value_or(""),
              AllOf(HasSubstr("name=\"first\"/>"), HasSubstr("had not ended")));

  ASSERT_OK(reporter.OnEvent(TestFinished{MakeTest(Verdict::kPass, {{.name = "first"}})}));
  EXPECT_THAT(ktstr::ReadFile(path).value_or(""), Not(HasSubstr("had not ended")));
}

TEST(JunitReporterTest, PathThatCannotBeWrittenIsAnError) {
  JunitReporter reporter({.path = "/nonexistent/junit.xml"});

  EXPECT_THAT(reporter.OnEvent(RunStarted{}), Not(ktstr::testing::IsOk()));
}

TEST(XmlTextTest, WhatXmlForbidsIsRemoved) {
  EXPECT_EQ(XmlText(absl::string_view("a\0\x01\x1b[31mb\xef\xbf\xbf\t\n\"'", 16)), "ab\t\n&quot;'");
}

}  // namespace
}  // namespace runner
