// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Output of prove, as the parser reads it.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

std::string OutlineOf(absl::string_view log) {
  return Outline(ParseKtap(log));
}

constexpr absl::string_view kSummary =
    "\nTest Summary Report\n-------------------\nt/b.t (Wstat: 0 Tests: 2 Failed: 1)\n"
    "  Failed test:  2\nFiles=3, Tests=4,  0 wallclock secs\nResult: FAIL\n";

TEST(ProveLinesTest, FilesAreResults) {
  EXPECT_EQ(OutlineOf(absl::StrCat("t/a.t .... ok\nt/b.t .... \nFailed 1/2 subtests \n"
                                   "t/c.t .... skipped: no cpu\n",
                                   kSummary)),
            "1..3\n  pass 1 t/a.t\n  fail 2 t/b.t\n  skip 3 t/c.t # no cpu\n");
}

TEST(ProveLinesTest, VerboseOutputNestsInItsFile) {
  EXPECT_EQ(OutlineOf(absl::StrCat("t/a.t .. \n1..2\nok 1 - x\nnot ok 2 - y # TODO later\nok\n"
                                   "t/b.t .. \nok 1 - z\nnot ok 2 - w\n1..2\n"
                                   "Failed 1/2 subtests \nt/c.t .. skipped: no\n",
                                   kSummary)),
            "1..3\n"
            "  pass 1 t/a.t\n    1..2 t/a.t\n      pass 1 x\n      xfail 2 y # later\n"
            "  fail 2 t/b.t\n    1..2 t/b.t\n      pass 1 z\n      fail 2 w\n"
            "  skip 3 t/c.t # no\n");
}

TEST(ProveLinesTest, FileThatDiedFailsWhateverItPrinted) {
  EXPECT_EQ(OutlineOf("t/a.t .. \n1..1\nok 1 - x\nDubious, test returned 3 (wstat 768, 0x300)\n"
                      "All 1 subtests passed \nFiles=1, Tests=1,  0 wallclock secs\n"),
            "1..1\n  fail 1 t/a.t\n    1..1 t/a.t\n      pass 1 x\n"
            "! line 4: 't/a.t' is not ok, its nested results are\n");
  EXPECT_EQ(OutlineOf("t/a.t .. No subtests run \nFiles=1, Tests=0,  0 wallclock secs\n"),
            "1..1\n  fail 1 t/a.t\n");
}

TEST(ProveLinesTest, TimesOfTimerAreNoPartOfTheResult) {
  EXPECT_EQ(OutlineOf("[22:17:07] t/a.t .. ok       16 ms ( 0.00 usr)\n"
                      "[22:17:07] t/b.t .. \nok        2 ms ( 0.00 usr)\n[22:17:07]\n"
                      "Files=2, Tests=0,  0 wallclock secs\n"),
            "1..2\n  pass 1 t/a.t\n  pass 2 t/b.t\n");
}

TEST(ProveLinesTest, InterruptedRunHasNoPlan) {
  EXPECT_EQ(OutlineOf("t/a.t .. ok\nt/b.t .. \n1..2\nok 1 - x\n"),
            "1..?\n  pass 1 t/a.t\n  orphans\n    1..2 t/b.t\n      pass 1 x\n"
            "! line 1: no plan for 1 results\n"
            "! line 2: nested results without the result of their parent\n"
            "! line 3: planned 2, ran 1\n");
}

TEST(ProveLinesTest, DotsInsideOfALogOfResultsAreProse) {
  EXPECT_EQ(OutlineOf("TAP version 13\n1..2\nok 1 a\n./lib/helper .. ok\nok 2 b\n"),
            "1..2\n  pass 1 a\n  pass 2 b\n");
}

}  // namespace
}  // namespace runner
