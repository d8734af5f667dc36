// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "runner/ktap/outline.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string OutlineOf(absl::string_view log) {
  return Outline(ParseKtap(log));
}

// ---- the forms of nesting ----

TEST(KtapParserTest, IndentedDocumentIsNestedInTheResultAfterIt) {
  EXPECT_EQ(OutlineOf("KTAP version 1\n"
                      "1..2\n"
                      "  KTAP version 1\n"
                      "  # Subtest: suite\n"
                      "  1..2\n"
                      "  ok 1 a\n"
                      "  ok 2 b # SKIP no cpu\n"
                      "ok 1 suite\n"
                      "ok 2 other\n"),
            "1..2\n"
            "  pass 1 suite\n"
            "    1..2 suite\n"
            "      pass 1 a\n"
            "      skip 2 b # no cpu\n"
            "  pass 2 other\n");
}

TEST(KtapParserTest, KunitConsoleWithTimeStampsAndWithoutVersionLines) {
  EXPECT_EQ(OutlineOf("[    1.000000] TAP version 14\n"
                      "[    1.000001] 1..1\n"
                      "[    1.000002]     # Subtest: list\n"
                      "[    1.000003]     1..1\n"
                      "[    1.000004] random: crng init done\n"
                      "[    1.000005]     ok 1 - init\r\n"
                      "[    1.000006] ok 1 - list\n"),
            "1..1\n"
            "  pass 1 list\n"
            "    1..1 list\n"
            "      pass 1 init\n");
}

TEST(KtapParserTest, PrefixedLinesNestAsOftenAsTheyRepeat) {
  EXPECT_EQ(OutlineOf("TAP version 13\n"
                      "1..1\n"
                      "# TAP version 13\n"
                      "# 1..1\n"
                      "# # TAP version 13\n"
                      "# # 1..1\n"
                      "# # ok 1 inner\n"
                      "# ok 1 middle\n"
                      "ok 1 outer\n"),
            "1..1\n"
            "  pass 1 outer\n"
            "    1..1\n"
            "      pass 1 middle\n"
            "        1..1\n"
            "          pass 1 inner\n");
}

TEST(KtapParserTest, DocumentsFollowEachOther) {
  EXPECT_EQ(OutlineOf("TAP version 13\n1..1\nok 1 a\n"
                      "TAP version 13\n1..1\nnot ok 1 b\n"),
            "1..1\n  pass 1 a\n1..1\n  fail 1 b\n");
  EXPECT_EQ(OutlineOf("1..1\nok 1 a\n1..1\nok 1 b\n"), "1..1\n  pass 1 a\n1..1\n  pass 1 b\n");
  EXPECT_EQ(OutlineOf("ok 1 a\n1..1\nok 1 b\n1..1\n"), "1..1\n  pass 1 a\n1..1\n  pass 1 b\n");
}

TEST(KtapParserTest, LogWithoutAHeadStillNests) {
  EXPECT_EQ(OutlineOf("    # Subtest: suite\n    1..1\n    ok 1 a\nok 1 suite\n"),
            "1..?\n  pass 1 suite\n    1..1 suite\n      pass 1 a\n"
            "! line 4: no plan for 1 results\n");
}

TEST(KtapParserTest, NestedResultsOfAnInterruptedRunStayInTheirDocument) {
  EXPECT_EQ(OutlineOf("TAP version 13\n1..2\nok 1 a\n# TAP version 13\n# 1..3\n# ok 1 x\n"),
            "1..2\n"
            "  pass 1 a\n"
            "  orphans\n"
            "    1..3\n"
            "      pass 1 x\n"
            "! line 2: planned 2, ran 1\n"
            "! line 4: nested results without the result of their parent\n"
            "! line 5: planned 3, ran 1\n");
}

// ---- results and prose ----

TEST(KtapParserTest, DiagnosticThatSaysOkIsProse) {
  for (const char* prose : {"# ok then", "# not ok at all", "# ok 1 of 3 tried", "#ok 1 x",
                            "# 1..4 is the range", "# 1..4", "# okay", "  ok 1 of 3 tried"}) {
    EXPECT_EQ(OutlineOf(absl::StrCat("TAP version 13\n1..1\n", prose, "\nok 1 a\n")),
              "1..1\n  pass 1 a\n")
        << prose;
  }
}

TEST(KtapParserTest, ProseBetweenNumberedResultsIsNoResult) {
  EXPECT_EQ(OutlineOf("1..2\nok 1 a\nok then\nokay\nok 2 b\n"),
            "1..2\n  pass 1 a\n  pass 2 b\n"
            "! line 3: taken for prose among numbered results: 'ok then'\n");
  EXPECT_EQ(OutlineOf("1..1\nok then\nok 1 a\n"),
            "1..1\n  pass 1 a\n"
            "! line 2: taken for prose among numbered results: 'ok then'\n");
}

TEST(KtapParserTest, SequenceWithoutAPlanNestsOnceASecondResultProvesIt) {
  EXPECT_EQ(OutlineOf("1..1\n# ok 1 a\n# ok 2 b\nok 1 p\n"),
            "1..1\n  pass 1 p\n    1..?\n      pass 1 a\n      pass 2 b\n"
            "! line 2: no plan for 2 results\n");
}

TEST(KtapParserTest, LoneNestedFailureIsNotLost) {
  EXPECT_THAT(OutlineOf("1..1\n# not ok 1 a\nok 1 p\n"),
              HasSubstr("! line 3: 'p' is ok, a nested result is not\n"));
}

TEST(KtapParserTest, PlainTextHasNoResults) {
  EXPECT_EQ(OutlineOf("hello\nit is ok\n"), "! line 0: no results found\n");
  EXPECT_EQ(OutlineOf(""), "! line 0: no results found\n");
}

TEST(KtapParserTest, ResultsWithoutNumbersAreCounted) {
  EXPECT_EQ(OutlineOf("1..2\nok a\nnot ok b\n"), "1..2\n  pass - a\n  fail - b\n");
}

TEST(KtapParserTest, PlanMayComeLastOrTwice) {
  EXPECT_EQ(OutlineOf("TAP version 13\nok 1 a\n1..1\n"), "1..1\n  pass 1 a\n");
  EXPECT_EQ(OutlineOf("1..1\nok 1 a\n1..1\n"), "1..1\n  pass 1 a\n");
}

TEST(KtapParserTest, SkippedPlanIsKept) {
  const ResultTree tree = ParseKtap("TAP version 13\n1..0 # SKIP no device\n");

  ASSERT_NE(tree.first_document, kNoIndex);
  const Document& document = tree.documents[tree.first_document];
  EXPECT_TRUE(document.plan->skip_all);
  EXPECT_EQ(document.plan->skip_reason, "no device");
  EXPECT_TRUE(tree.anomalies.empty());
}

TEST(KtapParserTest, DiagnosticsBeforeAFailureAreKept) {
  const ResultTree tree = ParseKtap("1..2\n# of a\nok 1 a\n# of b\nplain\n\nnot ok 2 b\n# later\n");

  EXPECT_TRUE(tree.results[0].diagnostics.empty());
  EXPECT_THAT(tree.results[1].diagnostics, ElementsAre("of b", "plain", ""));
  EXPECT_EQ(tree.results[1].line, 7u);
}

TEST(KtapParserTest, DiagnosticsOfANestedResultLoseItsPrefix) {
  const ResultTree tree =
      ParseKtap("1..1\n# TAP version 13\n# 1..1\n# # cause\n# prose\n# not ok 1 a\nnot ok 1 p\n");

  EXPECT_THAT(tree.results[0].diagnostics, ElementsAre("cause", "prose"));
}

TEST(KtapParserTest, ProseThatResemblesAResultStaysWhole) {
  const ResultTree tree = ParseKtap("1..2\nok 1 a\nok then\nnot ok 2 b\n");

  EXPECT_THAT(tree.results[1].diagnostics, ElementsAre("ok then"));
}

// ---- what a reader must not miss (kunit.py passes most of these) ----

TEST(KtapParserTest, AnomaliesAreNamedWithTheirLines) {
  const struct {
    absl::string_view log;
    absl::string_view anomaly;
  } kCases[] = {
      {"1..3\nok 1 a\n", "line 1: planned 3, ran 1"},
      {"1..1\nok 1 a\nnot ok 2 b\n", "line 3: planned 1, ran 2"},
      {"ok 1 a\nok 2 b\n1..1\n", "line 3: planned 1, ran 2"},
      {"ok 1 a\n", "line 1: no plan for 1 results"},
      {"1..2\nok 1 a\nok 1 b\n", "line 3: result 1 where 2 is due"},
      {"1..2\nok 1 a\nok 3 b\n", "line 3: result 3 where 2 is due"},
      {"1..2\n1..3\nok 1 a\n", "line 2: a second plan: 2, then 3"},
      {"1..1\n  1..1\n  ok 1 a\nnot ok 1 p\n", "line 4: 'p' is not ok, its nested results are"},
      {"1..1\n  1..1\n  not ok 1 a\nok 1 p\n", "line 4: 'p' is ok, a nested result is not"},
      {"1..2\nok 1 a\nBail out! no memory\n", "line 3: bail out: no memory"},
      {"TAP version 13\n", "line 1: no results found"},
      {"TAP version 12\n1..1\nok 1 a\n", "line 1: unknown version: 'TAP version 12'"},
      {"1..1\nok 1 a", "line 2: the last line has no newline"},
  };
  for (const auto& expected : kCases) {
    EXPECT_THAT(OutlineOf(expected.log), HasSubstr(absl::StrCat("! ", expected.anomaly, "\n")));
  }
}

TEST(KtapParserTest, FailureOfASecondDocumentCounts) {
  const ResultTree tree = ParseKtap("1..1\nok 1 a\nTAP version 13\n1..1\nnot ok 1 b\n");

  EXPECT_EQ(tree.leaves.failures(), 1u);
}

TEST(KtapParserTest, ExpectedFailureExcusesNestedOnes) {
  EXPECT_THAT(OutlineOf("1..1\n  1..1\n  not ok 1 a\nok 1 p # XFAIL known\n"), Not(HasSubstr("!")));
}

TEST(KtapParserTest, BailOutOfANestedDocumentBelongsToIt) {
  const ResultTree tree =
      ParseKtap("1..1\n# TAP version 13\n# 1..2\n# ok 1 a\n# Bail out! broke\nnot ok 1 p\n");

  EXPECT_FALSE(tree.documents[0].bailed_out);
  EXPECT_EQ(tree.documents[1].bail_out_reason, "broke");
}

// ---- hostile input ----

TEST(KtapParserTest, ChunksMayBreakAnywhere) {
  const std::string log =
      "TAP version 13\r\n1..2\n# TAP version 13\n# 1..1\n# ok 1 a\nok 1 p\n\x1b[1mnot ok\x1b[m 2 q";
  const std::string whole = OutlineOf(log);
  for (size_t size = 1; size < 9; ++size) {
    KtapParser parser;
    for (size_t at = 0; at < log.size(); at += size) {
      parser.Feed(absl::string_view(log).substr(at, size));
    }
    EXPECT_EQ(Outline(parser.Finish()), whole) << size;
  }
}

TEST(KtapParserTest, TenThousandLevelsNeedNoStack) {
  std::string log;
  std::string indent;
  for (int i = 0; i < 10'000; ++i, indent += "  ") absl::StrAppend(&log, indent, "1..1\n");
  for (int i = 0; i < 10'000; ++i) {
    indent.resize(indent.size() - 2);
    absl::StrAppend(&log, indent, "ok 1 a\n");
  }

  const ResultTree tree = ParseKtap(log);

  EXPECT_EQ(tree.results.size(), 10'000u);
  EXPECT_EQ(tree.leaves.pass, 1u);
  EXPECT_TRUE(tree.anomalies.empty());
}

TEST(KtapParserTest, MillionResultsAreCountedAndFewKept) {
  std::string log = "1..1000000\n";
  for (int i = 1; i < 1'000'000; ++i) absl::StrAppend(&log, "ok ", i, " a\n");
  log += "not ok 1000000 last\n";

  const ResultTree tree = ParseKtap(log);

  EXPECT_EQ(tree.leaves.pass, 999'999u);
  EXPECT_EQ(tree.results.size(), 10'001u);
  EXPECT_EQ(tree.documents[0].dropped_results, 989'999u);
  EXPECT_EQ(tree.results.back().name, "last");
  EXPECT_TRUE(tree.anomalies.empty());
}

TEST(KtapParserTest, WarningsCannotCrowdOutAContradiction) {
  std::string log = "1..3\nok 1 a\n";
  for (int i = 0; i < 5'000; ++i) log += "ok prose\n";
  log += "ok 3 c\n";

  EXPECT_THAT(OutlineOf(log), HasSubstr("result 3 where 2 is due"));
}

TEST(KtapParserTest, LongLineIsCutAndNamed) {
  KtapParser parser({.max_line_bytes = 64, .max_text_bytes = 16});
  parser.Feed("1..1\n");
  for (int i = 0; i < 100; ++i) parser.Feed("# long ");
  parser.Feed(absl::StrCat("\nok 1 ", std::string(40, 'n'), "\n"));

  const ResultTree tree = parser.Finish();

  EXPECT_EQ(tree.results[0].name, std::string(16, 'n'));
  EXPECT_THAT(Outline(tree), HasSubstr("! line 2: a line of more than 64 bytes is cut\n"));
}

TEST(KtapParserTest, DocumentsThatPassAreCountedAndFewKept) {
  KtapParser parser({.max_passing_total = 2, .max_documents = 4});
  for (int i = 0; i < 10; ++i) parser.Feed("TAP version 13\n1..1\nok 1 a\n");
  parser.Feed("TAP version 13\n1..1\nnot ok 1 last\n");

  const ResultTree tree = parser.Finish();

  EXPECT_EQ(tree.documents.size(), 3u);
  EXPECT_EQ(tree.leaves.pass, 10u);
  EXPECT_EQ(tree.leaves.fail, 1u);
  EXPECT_EQ(tree.dropped_leaves.pass, 8u);
  EXPECT_EQ(Outline(tree), "1..1\n  pass 1 a\n1..1\n  pass 1 a\n1..1\n  fail 1 last\n");
}

TEST(KtapParserTest, NestedDocumentsThatPassAreCountedAndFewKept) {
  KtapParser parser({.max_passing_total = 2, .max_documents = 4});
  parser.Feed("TAP version 13\n1..12\n");
  const auto feed = [&](int number, absl::string_view rest) {
    parser.Feed(absl::StrCat("# TAP version 13\n# 1..1\n# ok 1 a\nok ", number, rest));
  };
  for (int i = 1; i <= 10; ++i) feed(i, " t\n");
  feed(11, " t # SKIP the last of them\n");
  parser.Feed("not ok 12 u\n");

  const ResultTree tree = parser.Finish();

  EXPECT_EQ(tree.leaves.pass, 11u);
  EXPECT_EQ(tree.leaves.fail, 1u);
  EXPECT_EQ(Outline(tree),
            "1..12\n  pass 1 t\n    1..1\n      pass 1 a\n"
            "  skip 11 t # the last of them\n  fail 12 u\n");
  EXPECT_TRUE(tree.results[2].has_nested_results);
}

TEST(KtapParserTest, DocumentOfWhichSomethingIsSaidIsKept) {
  KtapParser parser({.max_passing_total = 0});
  parser.Feed("1..2\nok 1 a\n# TAP version 9\n# 1..1\n# ok 1 b\nok prose\n");

  const ResultTree tree = parser.Finish();

  EXPECT_EQ(tree.documents.size(), 2u);
  EXPECT_THAT(Outline(tree), HasSubstr("! line 3: unknown version: 'TAP version 9'"));
}

TEST(KtapParserTest, OrphansThatPassAreCountedAndFewKept) {
  KtapParser parser({.max_passing_total = 1, .max_documents = 4});
  parser.Feed("1..2\nok 1 a\n");
  for (int i = 0; i < 10; ++i) parser.Feed("# TAP version 13\n# 1..1\n# ok 1 b\n");

  const ResultTree tree = parser.Finish();

  EXPECT_EQ(tree.leaves.pass, 11u);
  EXPECT_THAT(Outline(tree), HasSubstr("! line 3: nested results without the result"));
}

TEST(KtapParserTest, TooManyDocumentsStopTheReading) {
  KtapParser parser({.max_documents = 3});
  for (int i = 0; i < 10; ++i) parser.Feed("TAP version 13\n1..1\nok 1 a\n");

  const ResultTree tree = parser.Finish();

  EXPECT_LE(tree.documents.size(), 4u);
  EXPECT_EQ(tree.lines, 30u);
  EXPECT_THAT(Outline(tree), HasSubstr("more than 3 documents, the rest is not read"));
}

}  // namespace
}  // namespace runner
