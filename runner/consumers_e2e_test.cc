// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// One run with a test of every verdict: all who read its results.ktap see the same results.

#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"
#include "re2/re2.h"
#include "runner/consumer_rules.h"
#include "runner/event/verdict.h"
#include "runner/report/unique_names.h"

namespace runner {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Not;

struct Script {
  const char* name;
  const char* text;
};

constexpr Script kScripts[] = {
    {"all_pass", "echo TAP version 13; echo 1..2; echo 'ok 1 a'; echo 'okay then'; echo 'ok 2 b'"},
    {"no_ktap", "echo hello; echo 'ok then'; echo; echo '#'; echo '# ok'"},
    {"one_fails",
     "echo 1..3; echo 'ok 1 - a [1]'; echo '# want 1'; echo 'not ok 2 b # c';"
     "echo 'ok 3 d e'; exit 1"},
    {"all_skipped", "echo 1..2; echo 'ok 1 # SKIP no device'; echo 'ok 2 b # skip no'; exit 4"},
    {"plan_skipped", "echo '1..0 # SKIP no device'; exit 4"},
    {"one_skipped", "echo 1..2; echo 'ok 1 a'; echo 'ok 2 b # SKIP no device'"},
    {"expected_failure", "echo 1..1; echo 'not ok 1 a # XFAIL known'; exit 2"},
    {"unexpected_pass", "echo 1..1; echo 'ok 1 # XPASS a'; exit 3"},
    {"crash", "echo 1..2; echo 'ok 1 a'; kill -SEGV $$"},
    {"hang", "echo 1..2; echo 'ok 1 a'; exec tail -f /dev/null"},
    {"short_plan", "echo 1..5; echo 'ok 1 a'; echo 'ok 2 b'; echo 'ok 3 c'"},
    {"bail_out", "echo 1..2; echo 'ok 1 a'; echo 'Bail out! no memory'; exit 1"},
    {"deep",
     "echo 1..1; echo '  1..2'; echo '    1..1'; echo '    ok 1 z'; echo '  ok 1 x';"
     "echo '  not ok 2 y'; echo 'not ok 1 p'; exit 1"},
    {"same_names", "echo 1..3; echo 'ok 1 a b'; echo 'ok 2 a_b'; echo 'not ok 3 a.b'; exit 1"},
    {"bytes", "printf '1..1\\n\\0\\377\\033[31mred\\r\\nok 1 a\\nno newline'"},
};

SeenOutcome SeenAs(Verdict verdict) {
  if (verdict == Verdict::kSkip) return SeenOutcome::kSkip;
  return TraitsOf(verdict).ok ? SeenOutcome::kOk : SeenOutcome::kNotOk;
}

Verdict VerdictNamed(const std::string& name) {
  for (const VerdictTraits& traits : AllVerdictTraits()) {
    if (traits.name == name) return traits.verdict;
  }
  ADD_FAILURE() << name;
  return Verdict::kError;
}

// What run.json says, under the names that results.ktap has.
SeenLog Expected(const std::string& run_json) {
  const nlohmann::json run = nlohmann::json::parse(run_json, nullptr, false);
  SeenLog seen;
  for (const nlohmann::json& test : run["tests"]) {
    seen.tests.push_back({absl::StrCat("selftests: ", test["collection"].get<std::string>(), ": ",
                                       test["test"].get<std::string>()),
                          SeenAs(VerdictNamed(test["verdict"]))});
    UniqueNames names;
    for (const nlohmann::json& result : test["attempts"].back()["cases"]) {
      seen.cases.push_back(
          {names.Take(result["name"].get<std::string>()), SeenAs(VerdictNamed(result["verdict"]))});
    }
  }
  return seen;
}

std::vector<SeenResult> WithUnderscores(std::vector<SeenResult> results) {
  for (SeenResult& result : results) re2::RE2::GlobalReplace(&result.name, " ", "_");
  return results;
}

class ConsumersTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = ::testing::TempDir() + "/consumers";
    ASSERT_OK(ktstr::MakeDirectories(folder_ + "/tests"));
    for (const Script& script : kScripts) {
      const std::string path = absl::StrCat(folder_, "/tests/", script.name);
      ASSERT_OK(ktstr::WriteFileAtomically(path, absl::StrCat("#!/bin/sh\n", script.text, "\n")));
      ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
    }
    Shell(absl::StrCat(Ktstr(), " run --jobs 2 --timeout 2s --out out tests >/dev/null"));
    results_ = Read("out/results.ktap");
    expected_ = Expected(Read("out/run.json"));
  }

  static std::string Ktstr() { return std::filesystem::absolute("runner/ktstr").string(); }
  static int Shell(const std::string& command) {
    const int status =
        ::system(absl::StrCat("cd '", folder_, "' && { ", command, "\n} </dev/null 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  static std::string Read(const std::string& name) {
    const absl::StatusOr<std::string> text = ktstr::ReadFile(folder_ + "/" + name);
    EXPECT_OK(text);
    return text.value_or("");
  }

  static std::string folder_;
  static std::string results_;
  static SeenLog expected_;
};
std::string ConsumersTest::folder_;
std::string ConsumersTest::results_;
SeenLog ConsumersTest::expected_;

TEST_F(ConsumersTest, RunHasEveryVerdictThatAScriptCanGet) {
  const nlohmann::json run = nlohmann::json::parse(Read("out/run.json"), nullptr, false);

  EXPECT_EQ(expected_.tests.size(), std::size(kScripts));
  for (const char* verdict :
       {"pass", "xfail", "skip", "fail", "xpass", "timeout", "crash", "error"}) {
    EXPECT_GT(run["totals"].value(verdict, 0), 0) << verdict << "\n" << results_;
  }
}

TEST_F(ConsumersTest, LkftAndKernelCiAgree) {
  const SeenLog seen = ReadAsLkft(results_);

  EXPECT_THAT(seen.tests, ElementsAreArray(WithUnderscores(expected_.tests))) << results_;
  EXPECT_THAT(seen.cases, ElementsAreArray(expected_.cases)) << results_;
}

TEST_F(ConsumersTest, NipaAgrees) {
  const SeenLog seen = ReadAsNipa(results_);

  EXPECT_THAT(seen.tests, ElementsAreArray(expected_.tests)) << results_;
  EXPECT_THAT(seen.cases, ElementsAreArray(expected_.cases)) << results_;
}

TEST_F(ConsumersTest, LavaAndTuxRunAgree) {
  EXPECT_THAT(ReadAsLava(results_).tests, ElementsAreArray(expected_.tests)) << results_;
}

TEST_F(ConsumersTest, OurOwnParserAgrees) {
  const nlohmann::json run = nlohmann::json::parse(Read("out/run.json"), nullptr, false);
  uint64_t leaves = 0;
  for (const nlohmann::json& test : run["tests"]) {
    leaves += std::max<size_t>(test["attempts"].back()["cases"].size(), 1);
  }

  EXPECT_EQ(Shell(absl::StrCat(Ktstr(), " parse --json out/results.ktap >parse.json")), 1);

  const nlohmann::json parsed = nlohmann::json::parse(Read("parse.json"), nullptr, false);
  uint64_t total = 0;
  for (const auto& count : parsed["totals"]) total += count.get<uint64_t>();
  EXPECT_EQ(total, leaves) << parsed.dump(2);
  for (const nlohmann::json& anomaly : parsed["anomalies"]) {
    EXPECT_EQ(anomaly["contradiction"], false) << anomaly;
  }
}

// The numbers in "Failed tests:  1, 4-6".
std::vector<uint64_t> NumbersIn(absl::string_view text) {
  static const re2::RE2 kRange("(\\d+)(?:-(\\d+))?");
  re2::StringPiece rest(text.data(), text.size());
  std::vector<uint64_t> numbers;
  uint64_t first = 0;
  std::string last;
  while (re2::RE2::FindAndConsume(&rest, kRange, &first, &last)) {
    const uint64_t end = last.empty() ? first : std::stoull(last);
    for (uint64_t number = first; number <= end; ++number) numbers.push_back(number);
  }
  return numbers;
}

TEST_F(ConsumersTest, ProveAgrees) {
  if (Shell("command -v prove >/dev/null") != 0) GTEST_SKIP() << "prove is not installed";
  std::vector<uint64_t> failed;
  uint64_t skipped = 0;
  for (size_t i = 0; i < expected_.tests.size(); ++i) {
    if (expected_.tests[i].outcome == SeenOutcome::kNotOk) failed.push_back(i + 1);
    skipped += expected_.tests[i].outcome == SeenOutcome::kSkip;
  }

  EXPECT_EQ(Shell("prove --exec cat out/results.ktap >prove.log"), 1);

  const std::string log = Read("prove.log");
  std::string numbers;
  int tests = 0;
  uint64_t seen_skipped = 0;
  EXPECT_TRUE(re2::RE2::PartialMatch(log, "Tests: (\\d+) Failed:", &tests)) << log;
  EXPECT_TRUE(re2::RE2::PartialMatch(log, "Failed tests?: +([-0-9, \\n]+)\\n", &numbers)) << log;
  EXPECT_TRUE(re2::RE2::PartialMatch(log, "less (\\d+) skipped", &seen_skipped)) << log;
  EXPECT_EQ(tests, static_cast<int>(expected_.tests.size()));
  EXPECT_EQ(NumbersIn(numbers), failed) << log;
  EXPECT_EQ(seen_skipped, skipped);
  EXPECT_FALSE(re2::RE2::PartialMatch(log, "Parse errors")) << log;
}

SeenOutcome SeenInJunit(absl::string_view body) {
  if (body.find("<skipped") != absl::string_view::npos) return SeenOutcome::kSkip;
  return body.find("<failure") != absl::string_view::npos ? SeenOutcome::kNotOk : SeenOutcome::kOk;
}

TEST_F(ConsumersTest, MesonAgrees) {
  if (Shell("command -v meson >/dev/null") != 0) GTEST_SKIP() << "meson is not installed";
  ASSERT_OK(ktstr::WriteFileAtomically(
      folder_ + "/meson.build",
      "project('results')\n"
      "test('results', find_program('cat'), protocol: 'tap',\n"
      "     args: [meson.current_source_dir() / 'out/results.ktap'])\n"));

  ASSERT_EQ(Shell("meson setup build . >meson.log"), 0) << Read("meson.log");
  EXPECT_EQ(Shell("meson test -C build >meson.log"), 1) << Read("meson.log");

  // <testcase name="1 selftests: ..." .../>, or with <failure/> or <skipped/> in it.
  static const re2::RE2 kCase(
      "<testcase name=\"\\d+ ([^\"]*)\" classname=\"[^\"]*\"(?: />|>(.*?)</testcase>)");
  const std::string junit = Read("build/meson-logs/testlog.junit.xml");
  re2::StringPiece rest(junit);
  std::vector<SeenResult> seen;
  std::string name;
  std::string body;
  while (re2::RE2::FindAndConsume(&rest, kCase, &name, &body)) {
    seen.push_back({name, SeenInJunit(body)});
  }
  EXPECT_THAT(seen, ElementsAreArray(expected_.tests)) << junit;
}

// ---- that the rules see what they should not be given ----

TEST(ConsumerRulesTest, FormsThatConsumersMisreadAreMisread) {
  EXPECT_THAT(ReadAsLkft("okay then\n").tests, Not(IsEmpty()));
  EXPECT_EQ(ReadAsLkft("ok 1 a # SKIP no cpu\n").tests[0].outcome, SeenOutcome::kOk);
  EXPECT_THAT(ReadAsLkft("  ok 1 a\n").tests, IsEmpty());
  EXPECT_EQ(ReadAsNipa("ok 1 a # SKIP no cpu\n").tests[0].outcome, SeenOutcome::kOk);
  EXPECT_THAT(ReadAsNipa("# KTAP version 1\n# ok 1 a\nok 1 p\n").cases, IsEmpty());
  EXPECT_THAT(ReadAsNipa("# TAP version 13\n#\n# ok 1 a\nok 1 p\n").cases, IsEmpty());
  EXPECT_THAT(ReadAsLava("# ok 1 a\n  ok 1 b\n").tests, IsEmpty());
}

}  // namespace
}  // namespace runner
