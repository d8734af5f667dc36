// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/ktap/text.h"

#include <gtest/gtest.h>

namespace ktap {
namespace {

TEST(TextTest, NamesKeepOnlyWhatAllConsumersRead) {
  EXPECT_EQ(SanitizeName("wake_futex.pair:2-cpus"), "wake_futex.pair:2-cpus");
  EXPECT_EQ(SanitizeName("openat2 with [misalign=0] succeeds"), "openat2_with_misalign_0_succeeds");
  EXPECT_EQ(SanitizeName("  # a - b [123] "), "a_-_b_123");
  EXPECT_EQ(SanitizeName("\x1b[31mred\x1b[0m"), "red");
  EXPECT_EQ(SanitizeName("###"), "");
  EXPECT_EQ(SanitizeFileName("###"), "_");
  EXPECT_EQ(SanitizeFileName(".."), "_..");
  EXPECT_EQ(SanitizeFileName("..a"), "..a");
}

TEST(TextTest, ControlBytesAndAnsiSequencesAreRemoved) {
  EXPECT_EQ(SanitizeText("\x1b[31mred\x1b[0m\r\n"), "red\n");
  EXPECT_EQ(SanitizeText(absl::string_view("a\0b\x07", 4)), "ab");
  EXPECT_EQ(SanitizeText("\x1b(B\x1b[mplain"), "plain");
  EXPECT_EQ(SanitizeText("\x1b]0;title\x07shell"), "shell");
  EXPECT_EQ(SanitizeText("\x1b]0;title\x1b\\shell"), "shell");
  EXPECT_EQ(SanitizeText("tab\there"), "tab\there");
}

TEST(TextTest, CutOffSequencesEndWithTheText) {
  EXPECT_EQ(SanitizeText("a\x1b"), "a");
  EXPECT_EQ(SanitizeText("a\x1b[31"), "a");
  EXPECT_EQ(SanitizeText("a\x1b]0;t\nnext"), "a\nnext");
}

TEST(TextTest, OnlyValidUtf8IsKept) {
  EXPECT_EQ(SanitizeText("\xc3\xa9t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
            "\xc3\xa9t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  EXPECT_EQ(SanitizeText("\xff\xfe"), "??");
  EXPECT_EQ(SanitizeText("\xc2\x85"), "??");       // A C1 control character.
  EXPECT_EQ(SanitizeText("\xe0\x80\x80"), "???");  // Overlong.
  EXPECT_EQ(SanitizeText("\xed\xa0\x80"), "???");  // A surrogate.
  EXPECT_EQ(SanitizeText("cut \xe2\x82"), "cut ??");
}

TEST(TextTest, ProseThatConsumersTakeForStructureIsRecognised) {
  for (const char* line :
       {"ok 1 a", "ok then", "okay", "not ok", "  ok 1", "# ok 1", "# # not ok 2", "1..4",
        "TAP version 13", "KTAP version 1", "Bail out! no memory"}) {
    EXPECT_TRUE(LooksLikeStructure(line)) << line;
  }
  for (const char* line : {"", "# ", "it is ok", "not at all", "1.5 s", "10 tests", "TAP"}) {
    EXPECT_FALSE(LooksLikeStructure(line)) << line;
  }
}

TEST(TextTest, TotalsLineHasKselftestsForm) {
  EXPECT_EQ(TotalsLine({.pass = 1, .fail = 2, .xfail = 3, .xpass = 4, .skip = 5, .error = 6}),
            "# Totals: pass:1 fail:2 xfail:3 xpass:4 skip:5 error:6");
}

}  // namespace
}  // namespace ktap
