// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/parse/kcidb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::HasSubstr;

nlohmann::json TestsOf(const std::vector<CaseResult>& cases) {
  return nlohmann::json::parse(
      KcidbJson({.origin = "ci", .build_id = "ci:b1"}, "logs/boot 7.log", cases), nullptr,
      false)["tests"];
}

nlohmann::json TestOf(const CaseResult& result) {
  return TestsOf({result})[0];
}

TEST(KcidbTest, TestHasWhatTheSchemaRequires) {
  const nlohmann::json document = nlohmann::json::parse(
      KcidbJson({.origin = "ci", .build_id = "ci:b1"}, "logs/boot 7.log", {{.name = "a"}}), nullptr,
      false);

  EXPECT_EQ(document["version"]["major"], 5);
  EXPECT_EQ(document["version"]["minor"], 3);
  EXPECT_EQ(document["tests"][0]["id"], "ci:b1/boot_7.log/a");
  EXPECT_EQ(document["tests"][0]["origin"], "ci");
  EXPECT_EQ(document["tests"][0]["build_id"], "ci:b1");
}

TEST(KcidbTest, EveryVerdictHasAStatus) {
  const struct {
    Verdict verdict;
    const char* status;
  } kRows[] = {
      {Verdict::kPass, "PASS"},   {Verdict::kXfail, "PASS"},    {Verdict::kSkip, "SKIP"},
      {Verdict::kFail, "FAIL"},   {Verdict::kXpass, "FAIL"},    {Verdict::kLeak, "FAIL"},
      {Verdict::kCrash, "ERROR"}, {Verdict::kTimeout, "ERROR"}, {Verdict::kError, "ERROR"},
      {Verdict::kNotRun, "MISS"},
  };
  ASSERT_EQ(std::size(kRows), AllVerdictTraits().size());
  for (const auto& row : kRows) {
    const nlohmann::json test = TestOf({.name = "a", .verdict = row.verdict});
    EXPECT_EQ(test["status"], row.status);
    EXPECT_EQ(test["misc"]["verdict"], std::string(TraitsOf(row.verdict).name));
  }
}

TEST(KcidbTest, PathsAreOfItsCharacters) {
  EXPECT_EQ(TestOf({.name = "selftests: net/lib: a.sh.case 1"})["path"],
            "kselftest.net_lib.a.sh.case_1");
  EXPECT_EQ(TestOf({.name = "suite.list: init"})["path"], "suite.list_init");
  EXPECT_EQ(TestOf({.name = "..a..b"})["path"], "a.b");
  EXPECT_EQ(TestOf({.name = "???"})["path"], "");
}

TEST(KcidbTest, EqualPathsHaveDifferentIds) {
  const nlohmann::json tests = TestsOf({{.name = "a b"}, {.name = "a_b"}});

  EXPECT_EQ(tests[0]["path"], tests[1]["path"]);
  EXPECT_NE(tests[0]["id"], tests[1]["id"]);
}

TEST(KcidbTest, LastDiagnosticsAreTheExcerpt) {
  const std::string long_line(10'000, 'x');

  const nlohmann::json test = TestOf({.name = "a",
                                      .verdict = Verdict::kFail,
                                      .reason = std::string("no\0nul", 6),
                                      .diagnostics = {"first", long_line, "last", "\x1b[1mred"}});
  const nlohmann::json tests = TestsOf({{.name = "a", .diagnostics = {long_line, long_line}}});

  EXPECT_EQ(test["log_excerpt"], "first\n" + long_line + "\nlast\nred\n");
  EXPECT_EQ(test["comment"], "nonul");
  EXPECT_EQ(tests[0]["log_excerpt"], long_line + "\n");
}

TEST(KcidbTest, BuildIsAnOriginAndAnId) {
  ASSERT_OK(ParseKcidbBuild("our_ci:b:1"));
  EXPECT_EQ(ParseKcidbBuild("our_ci:b:1")->origin, "our_ci");
  for (const char* text : {"", ":", "ci", "ci:", ":b", "Our CI:b"}) {
    EXPECT_THAT(std::string(ParseKcidbBuild(text).status().message()), HasSubstr("ORIGIN:ID"))
        << text;
  }
}

}  // namespace
}  // namespace runner
