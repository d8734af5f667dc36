// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/ktap_reporter.h"

#include <fcntl.h>

#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

std::string Report(const std::vector<RunEvent>& events) {
  const std::string path = ::testing::TempDir() + "/ktap";
  absl::StatusOr<ktstr::UniqueFd> fd = ktstr::sys::Open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  EXPECT_OK(fd);
  KtapReporter reporter({.fd = fd->get()});
  for (const RunEvent& event : events) EXPECT_OK(reporter.OnEvent(event));
  return ktstr::ReadFile(path).value_or("unreadable");
}

TestFinished MakeTest(uint64_t number, const std::string& name, Verdict verdict,
                      std::vector<CaseResult> cases, std::vector<std::string> notes = {}) {
  TestResult result{.number = number, .id = {"c", name}, .verdict = verdict};
  AttemptResult attempt;
  attempt.verdict = verdict;
  attempt.cases = std::move(cases);
  attempt.notes = std::move(notes);
  result.attempts.push_back(std::move(attempt));
  return {std::move(result)};
}

TEST(KtapReporterTest, CasesAreAnIndentedDocumentBeforeTheirTest) {
  EXPECT_EQ(
      Report({RunStarted{.test_count = 2},
              MakeTest(1, "a", Verdict::kFail,
                       {{.name = "x", .verdict = Verdict::kFail, .diagnostics = {"share 0.6"}},
                        {.name = "y z", .verdict = Verdict::kSkip, .reason = "one node"}},
                       {"1 case not ok"}),
              MakeTest(2, "b", Verdict::kPass, {}), RunFinished{}}),
      "KTAP version 1\n"
      "1..2\n"
      "  KTAP version 1\n"
      "  # Subtest: c:a\n"
      "  1..2\n"
      "  # share 0.6\n"
      "  not ok 1 x\n"
      "  ok 2 y_z # SKIP one node\n"
      "# 1 case not ok\n"
      "not ok 1 c:a\n"
      "ok 2 c:b\n");
}

TEST(KtapReporterTest, EveryVerdictHasItsDirective) {
  EXPECT_EQ(Report({MakeTest(1, "a", Verdict::kTimeout, {}), MakeTest(2, "b", Verdict::kCrash, {}),
                    MakeTest(3, "d", Verdict::kXfail, {}), MakeTest(4, "e", Verdict::kXpass, {})}),
            "not ok 1 c:a # TIMEOUT\n"
            "not ok 2 c:b # ERROR\n"
            "ok 3 c:d # XFAIL\n"
            "not ok 4 c:e\n");
}

TEST(KtapReporterTest, WhatATestSaysCannotLookLikeAResult) {
  const std::string report = Report(
      {RunStarted{.test_count = 1},
       MakeTest(1, "a", Verdict::kFail,
                {{.name = "x", .verdict = Verdict::kFail, .diagnostics = {"ok 7 fake\nnot ok 8"}}},
                {"Bail out! no"})});

  const ResultTree tree = ParseKtap(report);
  EXPECT_EQ(tree.results.size(), 2u) << report;
  EXPECT_TRUE(tree.anomalies.empty()) << report;
}

TEST(KtapReporterTest, OurOwnParserReadsTheNesting) {
  const ResultTree tree =
      ParseKtap(Report({RunStarted{.test_count = 1},
                        MakeTest(1, "a", Verdict::kPass, {{.name = "x"}, {.name = "y"}})}));

  EXPECT_EQ(tree.leaves.pass, 2u);
  EXPECT_TRUE(tree.anomalies.empty());
}

}  // namespace
}  // namespace runner
