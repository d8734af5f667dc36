// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Captures of consoles, as the parser reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

using ::testing::HasSubstr;

std::string OutlineOf(absl::string_view log) {
  return Outline(ParseKtap(log));
}

// ---- stamps ----

constexpr absl::string_view kLog =
    "TAP version 13\n1..2\n# TAP version 13\n# 1..2\n# ok 1 x\n# ok 2 y # SKIP no\nok 1 a\n"
    "not ok 2 b\n";

// Every line of `log` behind the stamp, in which 0 is a digit that changes.
std::string Stamped(absl::string_view log, absl::string_view stamp) {
  std::string stamped;
  int line = 0;
  while (!log.empty()) {
    const size_t end = log.find('\n') + 1;
    absl::StrAppend(&stamped, absl::StrReplaceAll(stamp, {{"0", absl::StrCat(line++ % 10)}}),
                    log.substr(0, end));
    log.remove_prefix(end);
  }
  return stamped;
}

TEST(ConsoleLinesTest, StampsOfAnyFixedShapeAreTakenOff) {
  for (const absl::string_view stamp :
       {"[    0.000000] ", "<6>[    0.000000] ", "[    0.000000][  T00] ",
        "2026-01-01T00:00:00.000Z ", "2026-01-01 00:00:00 ", "[00:00:00] ", "00:00:00.000 ",
        "Nov 20 00:00:00 board kernel: ", "[2026-01-01 00:00:00] ", "0000.00  board-7 | ",
        "2026-01-01T00:00:00Z [    0.000000] "}) {
    EXPECT_EQ(OutlineOf(Stamped(kLog, stamp)), OutlineOf(kLog)) << stamp;
  }
}

TEST(ConsoleLinesTest, LinesWithoutTheLearnedStampStayAsTheyAre) {
  EXPECT_EQ(OutlineOf("[10:00:01] TAP version 13\n[10:00:01] 1..2\nok 1 a\n[ 9:59:59] ok 2 b\n"),
            "1..2\n  pass 1 a\n  pass 2 b\n");
}

TEST(ConsoleLinesTest, ProseBeforeAVersionIsNoStamp) {
  EXPECT_EQ(OutlineOf("1..1\nthis prints TAP version 13\n# 3 TAP version 13\nok 1 a\n"),
            "1..1\n  pass 1 a\n");
}

TEST(ConsoleLinesTest, ByteOrderMarkIsNoPartOfTheLog) {
  EXPECT_EQ(OutlineOf("\xef\xbb\xbf"
                      "1..1\nok 1 a\n"),
            "1..1\n  pass 1 a\n");
}

// ---- what the kernel prints into a line ----

constexpr absl::string_view kPrintk = "[   12.345678] random: crng init done\n";

TEST(ConsoleLinesTest, LineThatTheKernelPrintedIntoIsReadWhereverItBroke) {
  constexpr absl::string_view kLine = "not ok 12 some name # SKIP no device";
  std::string before = "1..13\n";
  for (int i = 1; i < 12; ++i) absl::StrAppend(&before, "ok ", i, " a\n");
  const std::string whole = OutlineOf(absl::StrCat(before, kLine, "\nok 13 z\n"));
  for (size_t at = 1; at <= kLine.size(); ++at) {
    const std::string broken = absl::StrCat(before, kLine.substr(0, at), kPrintk, kPrintk,
                                            kLine.substr(at), "\nok 13 z\n");
    EXPECT_EQ(OutlineOf(broken), whole) << broken;
  }
}

TEST(ConsoleLinesTest, BreakInAPlanAVersionOrAPrefixIsMended) {
  EXPECT_EQ(OutlineOf(absl::StrCat("TAP ver", kPrintk, "sion 13\n1.", kPrintk, ".1\nok 1 a\n")),
            "1..1\n  pass 1 a\n");
  EXPECT_EQ(OutlineOf(absl::StrCat("1..1\n# 1..1\n# not o", kPrintk, "k 1 x\nok 1 a\n")),
            "1..1\n  pass 1 a\n    1..1\n      fail 1 x\n! line 5: 'a' is ok, a nested result is "
            "not\n");
}

TEST(ConsoleLinesTest, WholeLineBeforeTheKernelsTextStandsAlone) {
  EXPECT_EQ(OutlineOf(absl::StrCat("1..2\nok 1 a", kPrintk, "ok 2 b\n")),
            "1..2\n  pass 1 a\n  pass 2 b\n");
  EXPECT_EQ(OutlineOf(absl::StrCat("1..2\nok 1 a", kPrintk, "# comment\nok 2 b\n")),
            "1..2\n  pass 1 a\n  pass 2 b\n");
  EXPECT_EQ(OutlineOf(absl::StrCat("1..1\nok 1 a", kPrintk)), "1..1\n  pass 1 a\n");
}

TEST(ConsoleLinesTest, KernelLogThatATestQuotesChangesNothing) {
  EXPECT_EQ(OutlineOf(absl::StrCat("1..1\n# 1..2\n# ", kPrintk, "# ok 1 x\n# dmesg: ", kPrintk,
                                   "# ok 2 y\nok 1 a\n")),
            "1..1\n  pass 1 a\n    1..2\n      pass 1 x\n      pass 2 y\n");
}

TEST(ConsoleLinesTest, WhatTheKernelPrintedExplainsAFailure) {
  const ResultTree tree = ParseKtap(absl::StrCat("1..1\nnot ", kPrintk, "ok 1 a\n"));

  EXPECT_EQ(tree.results.at(0).diagnostics,
            std::vector<std::string>{"[   12.345678] random: crng init done"});
}

TEST(ConsoleLinesTest, ResultStandsOnTheLineWhereItBegins) {
  const ResultTree tree =
      ParseKtap(absl::StrCat("1..3\nok 1", kPrintk, kPrintk, " a\nok 2 b", kPrintk, "ok 3 c\n"));

  ASSERT_EQ(tree.results.size(), 3u);
  EXPECT_EQ(tree.results[0].line, 2u);
  EXPECT_EQ(tree.results[1].line, 5u);
  EXPECT_EQ(tree.results[2].line, 6u);
}

TEST(ConsoleLinesTest, ResultBehindTheKernelsTextIsMissedAndSaid) {
  EXPECT_THAT(OutlineOf("1..2\nok 1 a\n[   12.345678] random: doneok 2 b\n"),
              HasSubstr("planned 2, ran 1"));
}

TEST(ConsoleLinesTest, HalfALineDoesNotWaitForEver) {
  std::string log = "1..1\nok 1";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&log, kPrintk);

  EXPECT_EQ(OutlineOf(log + "late\n"), "1..1\n  pass 1\n");
}

}  // namespace
}  // namespace runner
