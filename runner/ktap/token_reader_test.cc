// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/token_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string OutlineOf(absl::string_view log) {
  return Outline(ParseKtap(log));
}

// `log` as kselftest's runner shows it: "# " before every line.
std::string Prefixed(absl::string_view log) {
  return absl::StrCat("# ", absl::StrReplaceAll(log.substr(0, log.size() - 1), {{"\n", "\n# "}}),
                      "\n");
}

// ---- YAML blocks ----

constexpr absl::string_view kTwoBlocks =
    "1..2\n"
    "# before\n"
    "not ok 1 - slow\n"
    "  ---\n"
    "  message: 'took 900 ms'\n"
    "    at: 12\n"
    "\n"
    "  ...\n"
    "not ok 2 - wide\n"
    "  ---\n"
    "  message: 'used 8 CPUs'\n"
    "  ...\n";

TEST(YamlBlockTest, BlockIsShownUnderItsOwnResult) {
  const ResultTree tree = ParseKtap(kTwoBlocks);

  EXPECT_THAT(tree.results[0].diagnostics,
              ElementsAre("before", "message: 'took 900 ms'", "  at: 12", ""));
  EXPECT_THAT(tree.results[1].diagnostics, ElementsAre("message: 'used 8 CPUs'"));
  EXPECT_THAT(tree.anomalies, IsEmpty());
}

TEST(YamlBlockTest, BlockBehindTheMarksOfARunner) {
  const ResultTree tree =
      ParseKtap(absl::StrCat("1..1\n", Prefixed(kTwoBlocks), "not ok 1 selftests: a: b\n"));

  EXPECT_THAT(tree.results[1].diagnostics, ElementsAre("message: 'used 8 CPUs'"));
  EXPECT_EQ(tree.leaves, (ResultCounts{.fail = 2}));
  EXPECT_THAT(tree.anomalies, IsEmpty());
}

TEST(YamlBlockTest, NothingInsideCounts) {
  constexpr absl::string_view kLog =
      "1..2\n"
      "ok 1 - prints its report\n"
      "  ---\n"
      "  raw: |\n"
      "    TAP version 13\n"
      "    1..2\n"
      "    not ok 2 - second\n"
      "    Bail out! no\n"
      "      ---\n"
      "      deeper: 1\n"
      "      ...\n"
      "    # Subtest: x\n"
      "    # Totals: pass:0 fail:9\n"
      "    not \n"
      "    }\n"
      "  ok 3 - a\n"
      "  ...\n"
      "ok 2 - ends\n";

  EXPECT_EQ(OutlineOf(kLog), "1..2\n  pass 1 prints its report\n  pass 2 ends\n");
  EXPECT_EQ(OutlineOf(absl::StrReplaceAll(kLog, {{"\n", "\r\n"}})), OutlineOf(kLog));
  EXPECT_EQ(OutlineOf(absl::StrReplaceAll(kLog, {{"  ", "\t"}})), OutlineOf(kLog));
}

TEST(YamlBlockTest, BlockWithoutItsEndEndsWhereTheLinesAreNotDeeper) {
  EXPECT_EQ(OutlineOf("1..2\nnot ok 1 - a\n  ---\n  x: 1\nnot ok 2 - b\n  ---\n  y: 2\n"),
            "1..2\n  fail 1 a\n  fail 2 b\n"
            "! line 5: a YAML block without its end\n"
            "! line 7: a YAML block without its end\n");
}

TEST(YamlBlockTest, BlockOfANestedResult) {
  const ResultTree tree = ParseKtap(
      "1..1\n    1..1\n    not ok 1 - a\n      ---\n      x: 1\n      ...\nnot ok 1 - p\n");

  EXPECT_EQ(Outline(tree), "1..1\n  fail 1 p\n    1..1\n      fail 1 a\n");
  EXPECT_THAT(tree.results[0].diagnostics, ElementsAre("x: 1"));
}

TEST(YamlBlockTest, LongBlockIsBounded) {
  std::string log = "1..1\n";
  for (int i = 0; i < 40; ++i) absl::StrAppend(&log, "# before\n");
  log += "not ok 1 - a\n  ---\n";
  for (int i = 0; i < 20; ++i) absl::StrAppend(&log, "  line: ", i, "\n");
  const ResultTree tree = ParseKtap(log + "  ...\n");

  EXPECT_EQ(tree.results[0].diagnostics.size(), 32u);
  EXPECT_EQ(tree.results[0].diagnostics.front(), "before");
  EXPECT_EQ(tree.results[0].diagnostics.back(), "line: 19");
}

TEST(YamlBlockTest, ProseOfDashesIsNoBlock) {
  EXPECT_EQ(OutlineOf("1..2\n---\nok 1 a\n---\n# ---\nok 2 b\n"), "1..2\n  pass 1 a\n  pass 2 b\n");
  EXPECT_EQ(OutlineOf("1..1\n  ---\n  1..1\n  not ok 1 a\nnot ok 1 p\n"),
            "1..1\n  fail 1 p\n    1..1\n      fail 1 a\n");
}

// ---- subtests behind their result ----

TEST(BraceTest, SubtestsBelongToTheResultInFront) {
  EXPECT_EQ(OutlineOf("1..3\n"
                      "not ok 1 - opens {\n    1..2\n    ok 1 - reads\n    not ok 2 - writes\n}\n"
                      "ok 2 - closes # TODO on the new driver {\n    1..1\n    ok 1 - twice\n}\n"
                      "ok 3 - ends\n"),
            "1..3\n"
            "  fail 1 opens\n"
            "    1..2\n"
            "      pass 1 reads\n"
            "      fail 2 writes\n"
            "  pass 2 closes # on the new driver\n"
            "    1..1\n"
            "      pass 1 twice\n"
            "  pass 3 ends\n"
            "! line 7: 'closes' passed although its TODO expects a failure\n");
}

TEST(BraceTest, BracesNestAndMayBeBehindTheMarksOfARunner) {
  constexpr absl::string_view kLog =
      "1..1\n"
      "ok 1 - a # time=9ms {\n"
      "    ok 1 - b {\n"
      "        ok 1 - c # SKIP no\n"
      "        1..1\n"
      "    }\n"
      "    ok 2 - d {\n"
      "    }\n"
      "    1..2\n"
      "}\n";

  EXPECT_EQ(OutlineOf(kLog),
            "1..1\n"
            "  pass 1 a # time=9ms\n"
            "    1..2\n"
            "      pass 1 b\n"
            "        1..1\n"
            "          skip 1 c # no\n"
            "      pass 2 d\n");
  EXPECT_EQ(ParseKtap(absl::StrCat("1..1\n", Prefixed(kLog), "ok 1 p\n")).leaves,
            (ResultCounts{.pass = 1, .skip = 1}));
}

TEST(BraceTest, BraceMayStandBehindTheDataOfItsResult) {
  const ResultTree tree = ParseKtap(
      "1..2\n# of a\nnot ok 1 - a\n  ---\n  x: 1\n  ...\n{\n    1..2\n    ok 1 - b\n"
      "    not ok 2 - c\n}\nok 2 - d\n{\n    ok 1 - e\n    1..1\n}\n");

  EXPECT_EQ(Outline(tree),
            "1..2\n"
            "  fail 1 a\n    1..2\n      pass 1 b\n      fail 2 c\n"
            "  pass 2 d\n    1..1\n      pass 1 e\n");
  EXPECT_EQ(tree.leaves, (ResultCounts{.pass = 2, .fail = 1}));
  EXPECT_THAT(tree.results[2].diagnostics, ElementsAre("of a", "x: 1"));
}

TEST(BraceTest, BraceOfProseOpensNothing) {
  EXPECT_EQ(OutlineOf("{\n1..1\n{\nok 1 a\n# x\n{\n}\n}\n"), "1..1\n  pass 1 a\n");
}

TEST(BraceTest, MissingClosingBraceLosesNothing) {
  EXPECT_EQ(OutlineOf("1..2\nnot ok 1 - a {\n    1..1\n    not ok 1 - b\nok 2 - c {\n    1..1\n"
                      "    ok 1 - d\n"),
            "1..2\n"
            "  fail 1 a\n    1..1\n      fail 1 b\n"
            "  pass 2 c\n    1..1\n      pass 1 d\n");
}

TEST(BraceTest, DiagnosticsAndDataAreThoseOfTheirResult) {
  const ResultTree tree = ParseKtap(
      "1..1\n# of a\nnot ok 1 - a {\n    1..1\n    # of b\n    not ok 1 - b\n      ---\n      x: "
      "1\n"
      "      ...\n}\n");

  EXPECT_EQ(tree.results[0].name, "b");
  EXPECT_THAT(tree.results[0].diagnostics, ElementsAre("of b", "x: 1"));
  EXPECT_THAT(tree.results[1].diagnostics, ElementsAre("of a"));
}

TEST(BraceTest, FailureInsideOfAPassingResultIsNamed) {
  EXPECT_THAT(OutlineOf("1..1\nok 1 - a {\n    1..1\n    not ok 1 - b\n}\n"),
              HasSubstr("! line 2: 'a' is ok, a nested result is not\n"));
}

// ---- subtests whose indentation is lost ----

constexpr absl::string_view kIndented =
    "KTAP version 1\n"
    "1..2\n"
    "    KTAP version 1\n"
    "    # Subtest: lists\n"
    "    # module: list_test\n"
    "    1..2\n"
    "        KTAP version 1\n"
    "        # Subtest: adds\n"
    "        ok 1 head\n"
    "        ok 2 tail\n"
    "    # adds: pass:2 fail:0 skip:0 total:2\n"
    "    ok 1 adds\n"
    "    not ok 2 deletes\n"
    "# lists: pass:1 fail:1 skip:0 total:2\n"
    "# Totals: pass:2 fail:1 skip:0 total:3\n"
    "not ok 1 lists\n"
    "    # Subtest: names\n"
    "    1..1\n"
    "    ok 1 names\n"
    "ok 2 names\n";

TEST(LostIndentTest, TreeIsTheSameWithAndWithoutIndentation) {
  const std::string stripped = absl::StrReplaceAll(kIndented, {{"    ", ""}});
  const std::string without_versions =
      absl::StrCat("TAP version 14\n", absl::StrReplaceAll(stripped, {{"KTAP version 1\n", ""}}));

  EXPECT_THAT(OutlineOf(kIndented), HasSubstr("      pass 1 adds\n        1..? adds\n"));
  EXPECT_EQ(ParseKtap(stripped).leaves, ParseKtap(kIndented).leaves);
  const auto tree_of = [](absl::string_view log) {
    const std::string outline = OutlineOf(log);
    return outline.substr(0, outline.find('!'));
  };
  EXPECT_EQ(tree_of(stripped), tree_of(kIndented));
  EXPECT_EQ(tree_of(without_versions), tree_of(kIndented));
  EXPECT_EQ(ParseKtap(absl::StrCat("1..1\n", Prefixed(stripped), "not ok 1 p\n")).leaves,
            ParseKtap(kIndented).leaves);
}

TEST(LostIndentTest, SubtestThatNeverClosesIsNoSilentPass) {
  EXPECT_THAT(OutlineOf("1..1\n# Subtest: a\n1..2\nok 1 x\n"),
              HasSubstr("! line 3: planned 2, ran 1\n"));
}

TEST(LostIndentTest, HeadAboveItsResultOpensNothing) {
  // Node's test runner, and Test::More.
  EXPECT_EQ(OutlineOf("TAP version 13\n1..2\n# Subtest: a \\# b\nok 1 - a \\# b\n  ---\n  x: 1\n"
                      "  ...\n# Subtest: c\n    ok 1 - d\n    1..1\nok 2 - c\n"),
            "1..2\n  pass 1 a # b\n  pass 2 c\n    1..1\n      pass 1 d\n");
  EXPECT_EQ(OutlineOf("# Subtest: a\n1..1\nok 1 - a\n"), "1..1\n  pass 1 a\n");
}

TEST(LostIndentTest, HeadThatATestPrintsBelongsToNoRunner) {
  EXPECT_EQ(OutlineOf("1..1\n# Subtest: a\nok 1 selftests: b: c\n"),
            "1..1\n  pass 1 selftests: b: c\n");
}

TEST(LostIndentTest, DocumentAfterARunThatWasCutIsItsOwn) {
  EXPECT_EQ(OutlineOf("KTAP version 1\n1..2\nok 1 a\nKTAP version 1\n1..1\nok 1 b\n"),
            "1..2\n  pass 1 a\n1..1\n  pass 1 b\n! line 2: planned 2, ran 1\n");
}

TEST(LostIndentTest, DepthIsBounded) {
  std::string log = "1..1\n";
  for (int i = 0; i < 5'000; ++i) absl::StrAppend(&log, "# Subtest: s", i, "\n1..1\n");

  EXPECT_LE(ParseKtap(log).documents.size(), 66u);
}

// ---- results on two lines ----

TEST(BrokenResultTest, NotAloneOnALineIsNoPass) {
  EXPECT_EQ(OutlineOf("1..2\nnot \nok 1 a\nok 2 b\n"),
            "1..2\n  fail 1 a\n  pass 2 b\n"
            "! line 3: 'not' stands on line 2, its 'ok a' here: taken for 'not ok'\n");
  for (const char* broken :
       {"not\nok 1 a\n", "not \r\nok 1 a\r\n", "not \n\nok 1 a\n", "not \n# something\nok 1 a\n",
        "not \nnot ok 1 a\n", "[    1.5] not \n[    1.6] ok 1 a\n"}) {
    EXPECT_EQ(ParseKtap(absl::StrCat("1..1\n", broken)).leaves, (ResultCounts{.fail = 1}))
        << broken;
  }
  EXPECT_EQ(ParseKtap("1..1\n# 1..1\n# not \n# ok 1 a\nnot ok 1 p\n").leaves,
            (ResultCounts{.fail = 1}));
}

TEST(BrokenResultTest, WordOfProseBreaksNothing) {
  EXPECT_EQ(ParseKtap("1..1\n# whether or\n# not\n# it works\nok 1 a\n").leaves,
            (ResultCounts{.pass = 1}));
  EXPECT_EQ(ParseKtap("1..1\nnot\nof interest\nok 1 a\n").leaves, (ResultCounts{.pass = 1}));
}

// ---- what else a log says ----

TEST(TotalsTest, FailureThatNoResultShowsIsAContradiction) {
  EXPECT_EQ(OutlineOf("1..1\n# 1..2\n# ok 1 a\n# ok 2 b\n"
                      "# # Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0\nok 1 p\n"),
            "1..1\n  pass 1 p\n    1..2\n      pass 1 a\n      pass 2 b\n"
            "! line 5: the totals count 1 failed, the results 0: "
            "'pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0'\n");
  EXPECT_THAT(OutlineOf("1..1\n    1..1\n    ok 1 a\n# Totals: pass:0 fail:1 skip:0 total:1\n"
                        "ok 1 p\n"),
              HasSubstr("the totals count 1 failed, the results 0"));
  EXPECT_TRUE(IsContradiction(AnomalyKind::kTotalsHide));
}

TEST(TotalsTest, OtherDifferencesAreWorthANote) {
  EXPECT_THAT(OutlineOf("1..1\nok 1 a\n# Totals: pass:3 fail:0\n"),
              HasSubstr("! line 3: the totals of 1 results are said to be 'pass:3 fail:0'\n"));
  EXPECT_FALSE(IsContradiction(AnomalyKind::kTotalsDiffer));
}

TEST(TotalsTest, TotalsThatAgreeAreNotMentioned) {
  for (const char* log :
       {"1..3\nok 1 a\nnot ok 2 b\nok 3 # SKIP c\n# Totals: pass:1 fail:1 xfail:0 skip:1 error:0\n",
        "1..1\nnot ok 1 a # TODO b\n# Totals: pass:0 fail:1\n", "1..1\nok 1 a\n# Totals: many\n",
        "1..2\nok 1 a\n# Totals: pass:1\nok 2 b\n# Totals: pass:1\n"}) {
    EXPECT_THAT(OutlineOf(log), Not(HasSubstr("!"))) << log;
  }
}

TEST(PanicTest, PanicBehindCompleteResultsIsAContradiction) {
  for (const char* line :
       {"[   12.345678] Kernel panic - not syncing: Fatal exception in interrupt",
        "<0>[   12.345678][    T1] Kernel panic - not syncing: Fatal exception in interrupt",
        "0,812,12345678,-;Kernel panic - not syncing: Fatal exception in interrupt",
        "# printed[   12.345678] Kernel panic - not syncing: Fatal exception in interrupt"}) {
    EXPECT_THAT(OutlineOf(absl::StrCat("1..1\nok 1 a\n", line, "\n")),
                HasSubstr("! line 3: the kernel panicked: Kernel panic - not syncing: Fatal"))
        << line;
  }
  EXPECT_TRUE(IsContradiction(AnomalyKind::kKernelPanic));
}

TEST(PanicTest, EndOfAKernelWithoutUserSpaceIsANote) {
  EXPECT_THAT(OutlineOf("1..1\nok 1 a\nKernel panic - not syncing: Attempted to kill init! "
                        "exitcode=0x00000000\n"),
              HasSubstr("! line 3: the kernel ended without user space: Kernel panic"));
  EXPECT_FALSE(IsContradiction(AnomalyKind::kKernelHalt));
}

TEST(PanicTest, PanicThatATestSpeaksOfIsNone) {
  EXPECT_THAT(OutlineOf("1..1\n# Kernel panic - not syncing: a joke\nok 1 a\n"),
              Not(HasSubstr("!")));
}

TEST(PanicTest, LatePanicIsNotCutOff) {
  KtapParser parser({.max_documents = 3, .max_anomalies = 2});
  for (int i = 0; i < 10; ++i) parser.Feed("TAP version 13\n1..1\nok 2 a\nok 1 b\n");
  parser.Feed("[   12.345678] Kernel panic - not syncing: late\n");

  EXPECT_THAT(Outline(parser.Finish()), HasSubstr("the kernel panicked: Kernel panic - not sync"));
}

TEST(SkippedSubtestTest, ResultOverAPlanThatSkipsAllIsASkip) {
  EXPECT_EQ(OutlineOf("1..2\n    1..0 # SKIP no device\nok 1 - a\nok 2 - b\n"),
            "1..2\n  skip 1 a # no device\n    1..0\n  pass 2 b\n");
  EXPECT_EQ(ParseKtap("1..1\n# 1..0 # Skipped: no\nok 1 selftests: a: b\n").leaves,
            (ResultCounts{.skip = 1}));
  EXPECT_EQ(ParseKtap("1..1\n  1..0 # SKIP no\n  1..1\n  ok 1 x\nok 1 - a\n").leaves,
            (ResultCounts{.pass = 1}));
}

TEST(LeavesTest, ResultThatFailsBehindItsCasesIsAFailureOfItsOwn) {
  EXPECT_EQ(ParseKtap("1..2\n# 1..1\n# ok 1 a\nnot ok 1 p # exit=139\n"
                      "# 1..1\n# ok 1 a\nnot ok 2 q # TIMEOUT 45 seconds\n")
                .leaves,
            (ResultCounts{.pass = 2, .fail = 1, .timeout = 1}));
  EXPECT_EQ(ParseKtap("1..1\n# 1..1\n# not ok 1 a\nnot ok 1 p # exit=1\n").leaves,
            (ResultCounts{.fail = 1}));
}

}  // namespace
}  // namespace runner
