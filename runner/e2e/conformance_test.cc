// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The kselftest format of a real run with nasty children, line by line against the rules that all
// of its consumers need. The patterns here are those of readers; nothing of ours parses.

#include <re2/re2.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

constexpr char kName[] = "[A-Za-z0-9_.:-]+";

// A result line of the run, and the lines before it that belong to it.
struct Block {
  bool ok = false;
  int number = 0;
  std::string name;
  std::string suffix;              // " # SKIP", " # exit=1" ...
  std::vector<std::string> lines;  // The lines without their "# ".
};

struct CaseLine {
  bool ok = false;
  int number = 0;
  std::string name;
  std::string suffix;
};

// The lines of a block that a reader takes for results.
std::vector<CaseLine> CasesOf(const Block& block) {
  static const RE2 pattern("(not )?ok (\\d+) ([^#]*?)( # .*)?");
  std::vector<CaseLine> cases;
  for (const std::string& line : block.lines) {
    if (!absl::StartsWith(line, "ok") && !absl::StartsWith(line, "not ok")) continue;
    CaseLine one;
    std::string negation;
    EXPECT_TRUE(RE2::FullMatch(line, pattern, &negation, &one.number, &one.name, &one.suffix))
        << line;
    one.ok = negation.empty();
    cases.push_back(std::move(one));
  }
  return cases;
}

// What a run printed, taken apart.
struct Transcript {
  Finished run;
  std::vector<std::string> lines;
  std::vector<Block> blocks;
  std::vector<std::string> strange;  // Neither results nor behind "# ".
  std::vector<std::string> end;      // After the last result.
};

Transcript TakeApart(Finished run) {
  static const RE2 result("(not )?ok (\\d+) ([^#]*?)( # .*)?");
  Transcript script{.run = std::move(run)};
  script.lines = absl::StrSplit(absl::StripSuffix(script.run.out, "\n"), '\n');
  std::vector<std::string> before;
  for (size_t i = 2; i < script.lines.size(); ++i) {
    const std::string& line = script.lines[i];
    Block block;
    std::string negation;
    if (absl::StartsWith(line, "# ")) {
      before.push_back(line.substr(2));
    } else if (RE2::FullMatch(line, result, &negation, &block.number, &block.name, &block.suffix)) {
      block.ok = negation.empty();
      block.lines = std::exchange(before, {});
      script.blocks.push_back(std::move(block));
    } else {
      script.strange.push_back(line);
    }
  }
  script.end = std::move(before);
  return script;
}

std::set<std::string> NamesOf(const Transcript& script) {
  std::set<std::string> names;
  for (const Block& block : script.blocks) names.insert(block.name);
  return names;
}

class ConformanceTest : public EndToEndTest {
 protected:
  void SetUp() override {
    EndToEndTest::SetUp();
    WriteWellMeaning();
    WriteNasty();
    if (script_ != nullptr) return;
    script_ =
        std::make_unique<Transcript>(TakeApart(Ktstr("run -j3 --timeout 10 --grace 1s tests")));
  }

  void WriteWellMeaning() {
    Script("passes", "echo 'TAP version 13'; echo 1..2; echo ok 1 one; echo ok 2 two");
    Script("fails", "echo 'KTAP version 1'; echo 1..1; echo '# 0.61'; echo not ok 1 one; exit 1");
    Script("skips", "echo 'TAP version 13'; echo '1..0 # SKIP no such CPU'; exit 4");
    Script("skips_all", "echo 1..1; echo 'ok 1 one # SKIP needs root'; exit 4");
    Script("xfails", "echo 1..1; echo 'not ok 1 known # XFAIL bug 7'; exit 2");
    Script("hangs", "echo 1..2; echo ok 1 one; exec sleep 1000");
    Script("crashes", "kill -SEGV $$");
    Script("todo", "echo 1..1; echo 'not ok 1 later # TODO write it'; exit 0");
  }

  void WriteNasty() {
    Script("binary", "head -c 100000 /dev/urandom; printf '\\0\\377\\033[31mred\\033[0m\\r\\n\\b'");
    Script("unterminated", "printf 'TAP version 13\\n1..1\\nok 1 one\\nthe end'");
    Script("prose", "printf 'okay then\\nok\\nnot ok at all\\nok 99\\n# ok 5 quoted\\n1..9999\\n'");
    Script("names",
           "printf '1..5\\nok 1 - a dash\\nok 2 a - b # with hash\\nok 3 sub[123]\\n"
           "ok 4 \\303\\244 umlaut\\nok 5 a dash\\n'");
    Script("blank", "printf '\\n\\n#\\n# \\n   \\nTAP version 13\\n\\n1..1\\n#\\nok 1 one\\n\\n'");
    Script("deep",
           "printf 'TAP version 13\\n1..1\\n# TAP version 13\\n# 1..1\\n# # 1..1\\n# # ok 1 leaf\\n"
           "# ok 1 middle\\nok 1 top\\n'");
    Script("indented",
           "printf 'KTAP version 1\\n1..1\\n  KTAP version 1\\n  1..1\\n  ok 1 leaf\\n"
           "ok 1 top\\n'");
    Script("bails", "printf 'TAP version 13\\n1..3\\nok 1 one\\nBail out! no memory\\n'; exit 1");
    Script("totals", "printf '# Totals: pass:9 fail:9 xfail:0 xpass:0 skip:0 error:0\\n'");
    Script("no_newlines", "head -c 300000 /dev/zero | tr '\\0' x");
    Script("weird name #1 - x[2]", "exit 0");
  }

  const Block& BlockOf(const std::string& test) const {
    const auto found =
        std::find_if(script().blocks.begin(), script().blocks.end(),
                     [&](const Block& block) { return block.name == "selftests: ktstr: " + test; });
    static const Block none;
    EXPECT_NE(found, script().blocks.end()) << test;
    return found == script().blocks.end() ? none : *found;
  }

  // One run serves all tests: a child of it hangs until its time-out.
  static const Transcript& script() { return *script_; }

 private:
  static inline std::unique_ptr<const Transcript> script_;
};

// Rule 1.
TEST_F(ConformanceTest, VersionAndPlanStandOnceAndNumbersAscend) {
  EXPECT_EQ(script().lines[0], "TAP version 13");
  EXPECT_EQ(script().lines[1], absl::StrCat("1..", script().blocks.size()));
  for (size_t i = 0; i < script().blocks.size(); ++i)
    EXPECT_EQ(script().blocks[i].number, int(i) + 1);
  EXPECT_THAT(script().blocks, SizeIs(19));
}

// Rule 2.
TEST_F(ConformanceTest, ChildrenStandBehindOneHashWithATruePlan) {
  EXPECT_THAT(script().strange, IsEmpty());
  for (const Block& block : script().blocks) {
    SCOPED_TRACE(block.name);
    const std::vector<CaseLine> cases = CasesOf(block);
    std::vector<std::string> plans;
    std::copy_if(block.lines.begin(), block.lines.end(), std::back_inserter(plans),
                 [](const std::string& line) { return RE2::PartialMatch(line, "^1\\.\\."); });
    const auto versions = std::count_if(
        block.lines.begin(), block.lines.end(),
        [](const std::string& line) { return RE2::PartialMatch(line, "^K?TAP version"); });
    EXPECT_EQ(versions, cases.empty() ? 0 : 1);
    std::vector<std::string> expected;
    if (!cases.empty()) expected.push_back(absl::StrCat("1..", cases.size()));
    EXPECT_EQ(plans, expected);
    for (size_t i = 0; i < cases.size(); ++i) EXPECT_EQ(cases[i].number, int(i) + 1);
    for (const std::string& line : block.lines) {
      EXPECT_FALSE(RE2::PartialMatch(line, "^[# \\t]+(ok|not ok|1\\.\\.|K?TAP version)")) << line;
    }
  }
}

// Rule 3.
TEST_F(ConformanceTest, NamesAreHarmlessAndUnique) {
  std::set<std::string> tests;
  for (const Block& block : script().blocks) {
    EXPECT_TRUE(RE2::FullMatch(block.name, absl::StrCat("selftests: ", kName, ": ", kName)))
        << block.name;
    EXPECT_TRUE(tests.insert(block.name).second) << block.name;
    std::set<std::string> cases;
    for (const CaseLine& one : CasesOf(block)) {
      EXPECT_TRUE(RE2::FullMatch(one.name, kName)) << one.name;
      EXPECT_TRUE(cases.insert(one.name).second) << block.name << ": " << one.name;
    }
  }
}

// Rule 4.
TEST_F(ConformanceTest, SkipsAreOkAndBareWithTheReasonBefore) {
  for (const std::string& line : script().lines) {
    EXPECT_FALSE(RE2::PartialMatch(line, "(?i)^[# ]*not ok.*# skip")) << line;
    EXPECT_FALSE(RE2::PartialMatch(line, "^(# )?1\\.\\.0")) << line;
    if (!RE2::PartialMatch(line, "(?i)^(# )?ok .*# skip")) continue;
    EXPECT_TRUE(absl::EndsWith(line, " # SKIP")) << line;
  }
  EXPECT_EQ(BlockOf("skips").suffix, " # SKIP");
  EXPECT_THAT(BlockOf("skips").lines, Contains("# no such CPU"));
  EXPECT_THAT(BlockOf("skips_all").lines, IsSupersetOf({"# needs root", "ok 1 one # SKIP"}));
}

// Rule 5.
TEST_F(ConformanceTest, ExpectedFailuresAreXfail) {
  EXPECT_TRUE(BlockOf("xfails").ok);
  EXPECT_EQ(BlockOf("xfails").suffix, " # XFAIL");
  EXPECT_THAT(BlockOf("xfails").lines, IsSupersetOf({"# bug 7", "ok 1 known # XFAIL"}));
  for (const std::string& line : script().lines) {
    EXPECT_FALSE(RE2::PartialMatch(line, "^(# )?(not )?ok .*# TODO")) << line;
  }
}

// Rule 6.
TEST_F(ConformanceTest, NoHashStandsAlone) {
  EXPECT_EQ(std::count(script().lines.begin(), script().lines.end(), "#"), 0);
}

// Rule 7.
TEST_F(ConformanceTest, TextIsCleanAndEndsInANewline) {
  EXPECT_FALSE(RE2::PartialMatch(script().run.out, "[\\x00-\\x08\\x0b-\\x1f\\x7f]"));
  // RE2 takes UTF-8 only: what is none matches no pattern at all.
  EXPECT_TRUE(RE2::FullMatch(script().run.out, "(?s).*\\n"));
  for (const absl::string_view line : absl::StrSplit(script().run.err, '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(absl::StartsWith(line, "# ")) << line;
  }
}

// Rule 8.
TEST_F(ConformanceTest, WhatDidNotRunIsNotOkWithItsCause) {
  EXPECT_THAT(BlockOf("bails").lines,
              IsSupersetOf({"# planned, but did not run", "not ok 2 case_2", "not ok 3 case_3"}));
  EXPECT_THAT(BlockOf("hangs").lines, IsSupersetOf({"# the test hung in it", "not ok 2 case_2"}));
  EXPECT_EQ(BlockOf("hangs").suffix, " # TIMEOUT 10 seconds");
}

// Rule 9.
TEST_F(ConformanceTest, ProseIsNoResult) {
  EXPECT_THAT(BlockOf("prose").lines, IsSupersetOf({"# | okay then", "# | # ok 5 quoted"}));
}

TEST_F(ConformanceTest, TotalsAreThoseOfTheResults) {
  std::map<std::string, int> counts;
  for (const Block& block : script().blocks) {
    const bool is_error = RE2::PartialMatch(block.suffix, "TIMEOUT|exit=1(2[89]|[3-9])");
    if (block.suffix == " # SKIP")
      ++counts["skip"];
    else if (block.suffix == " # XFAIL")
      ++counts["xfail"];
    else if (block.ok)
      ++counts["pass"];
    else if (is_error || block.suffix.empty())
      ++counts["error"];
    else
      ++counts["fail"];
  }

  ASSERT_FALSE(script().end.empty());
  EXPECT_EQ(script().end.back(),
            absl::StrCat("Totals: pass:", counts["pass"], " fail:", counts["fail"],
                         " xfail:", counts["xfail"], " xpass:0 skip:", counts["skip"],
                         " error:", counts["error"]));
}

TEST_F(ConformanceTest, NamesAreTheSameInEveryRun) {
  const Transcript again = TakeApart(Ktstr("run --shuffle --timeout 1 --grace 1s --summary tests"));

  EXPECT_EQ(NamesOf(again), NamesOf(script()));
}

TEST_F(ConformanceTest, TestsThatFailFastLeavesOutHaveTheirResults) {
  const Transcript stopped =
      TakeApart(Ktstr("run --fail-fast -t ktstr:crashes -t ktstr:passes -t ktstr:xfails tests"));

  ASSERT_THAT(stopped.blocks, SizeIs(3));
  EXPECT_FALSE(stopped.blocks[2].ok);
  EXPECT_THAT(stopped.blocks[2].lines,
              Contains("# not run: --fail-fast: ktstr:crashes has failed"));
}

}  // namespace
}  // namespace runner
