// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/suite/case_results.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ktstr/testing/status_matchers.h"

namespace suite {
namespace {

constexpr char kRun[] = R"({"schema": "ktstr.run/1", "tests": [
  {"test": "wake_pair", "attempts": [
    {"verdict": "pass", "cases": [{"name": "a", "verdict": "pass"},
                                  {"name": "b", "verdict": "skip", "inconclusive": true,
                                   "reason": "inconclusive: steal"}]},
    {"verdict": "fail", "cases": [{"name": "a", "verdict": "fail",
                                   "diagnostics": ["x", "FAILED: p99 9ms", "about this case:"]}]}]},
  {"test": "hangs", "attempts": [{"verdict": "timeout", "notes": ["exceeded 45 s"], "cases": []}]}
]})";

TEST(CaseResultsTest, EveryCaseOfEveryAttemptIsThere) {
  ASSERT_OK_AND_ASSIGN(const std::vector<CaseResult> results, ParseCaseResults(kRun));

  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[0].selftest, "wake_pair");
  EXPECT_EQ(results[0].verdict, "pass");
  EXPECT_TRUE(results[1].inconclusive);
  EXPECT_EQ(results[1].reason, "inconclusive: steal");
  EXPECT_EQ(results[2].verdict, "fail");
  EXPECT_EQ(results[2].reason, "FAILED: p99 9ms");
}

TEST(CaseResultsTest, AFailureWithoutAFailedCaseIsOneOfTheSelftest) {
  ASSERT_OK_AND_ASSIGN(const std::vector<CaseResult> results, ParseCaseResults(kRun));

  EXPECT_EQ(results[3].selftest, "hangs");
  EXPECT_EQ(results[3].name, "");
  EXPECT_EQ(results[3].verdict, "timeout");
  EXPECT_EQ(results[3].reason, "exceeded 45 s");
}

TEST(CaseResultsTest, ThePresentSchemaIsReadToo) {
  std::string present = kRun;
  present.replace(present.find("run/1"), 5, "run/2");
  ASSERT_OK_AND_ASSIGN(const std::vector<CaseResult> results, ParseCaseResults(present));

  EXPECT_EQ(results.size(), 4u);
}

TEST(CaseResultsTest, AnotherDocumentIsRefused) {
  EXPECT_EQ(ParseCaseResults("{}").status().message(), "is no ktstr.run/1 or ktstr.run/2");
}

}  // namespace
}  // namespace suite
