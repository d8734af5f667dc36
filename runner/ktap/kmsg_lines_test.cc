// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/kmsg_lines.h"

#include <gtest/gtest.h>

#include "runner/ktap/outline.h"
#include "runner/ktap/parser.h"

namespace runner {
namespace {

std::string Take(absl::string_view line) {
  KmsgLines lines;
  return std::string(lines.Take(line).value_or("waits"));
}

TEST(KmsgLinesTest, RecordIsItsText) {
  EXPECT_EQ(Take("6,339,5140900,-;ok 1 a"), "ok 1 a");
  EXPECT_EQ(Take("12,339,5140900,-,caller=T1;    ok 1 a; b"), "    ok 1 a; b");
  EXPECT_EQ(Take("6.12.1-rc3+,6,339,5140900,-;ok 1 a"), "ok 1 a");
  EXPECT_EQ(Take("6,339,5140900,-;\\x09a\\x5cb\\xffz\\x4"), "\ta\\b\xffz\\x4");
  EXPECT_EQ(Take("6,339,5140900,-;KTAP version 1\\x0a1..1"), "KTAP version 1\n1..1");
}

TEST(KmsgLinesTest, WhatIsNoRecordStays) {
  for (const char* line : {"", "1..2", "1,2;3", "1,2,3", "6,339,x,-;a", "1.5,a;b", "6,339,12,-",
                           "6,1,2,-,ncfrag=a/b;c", "6,1,2,-,ncfrag=0/99999999;c"}) {
    EXPECT_EQ(Take(line), line);
  }
}

TEST(KmsgLinesTest, FragmentsAreOneMessage) {
  KmsgLines lines;

  EXPECT_FALSE(lines.Take("6,416,17,-,ncfrag=0/12;not ok").has_value());
  EXPECT_EQ(lines.Finish(), "not ok");
  EXPECT_EQ(lines.Take("6,416,17,-,ncfrag=6/12; 1 abc"), "not ok 1 abc");
  EXPECT_EQ(lines.Finish(), "");
}

TEST(KmsgLinesTest, MessageWhoseRestIsLostIsNotLostItself) {
  KmsgLines lines;

  EXPECT_FALSE(lines.Take("6,416,17,-,ncfrag=0/12;not ok").has_value());
  EXPECT_EQ(lines.Take("6,417,18,-;ok 2 b"), "not ok\nok 2 b");
  EXPECT_EQ(lines.Take("6,418,17,-,ncfrag=6/12; 1 abc"), " 1 abc");
  EXPECT_FALSE(lines.Take("6,419,17,-,ncfrag=0/12;not ok").has_value());
  EXPECT_EQ(lines.Take("6,420,17,-,ncfrag=0/12;ok"), "not ok");
  EXPECT_EQ(lines.Finish(), "ok");
}

TEST(KmsgLinesTest, LogOfRecordsIsRead) {
  EXPECT_EQ(Outline(ParseKtap("6,1,10,-;KTAP version 1\\x0a1..2\n"
                              "6,2,11,-;random: crng init done\n"
                              " SUBSYSTEM=pci\n"
                              "6,3,12,-,ncfrag=0/8;ok 1\n"
                              "6,3,12,-,ncfrag=4/8; - a\n"
                              "4,4,13,-,caller=T1;not ok 2 b\n")),
            "1..2\n  pass 1 a\n  fail 2 b\n");
}

TEST(KmsgLinesTest, EndOfALineMayBeTheOtherWayRound) {
  EXPECT_EQ(Outline(ParseKtap("TAP version 13\n\r1..2\n\rok 1 a\n\rnot ok 2 b\n\r")),
            "1..2\n  pass 1 a\n  fail 2 b\n");
  EXPECT_EQ(Outline(ParseKtap("\xef\xbb\xbfTAP version 13\r\n1..1\r\nok 1 a\r\n")),
            "1..1\n  pass 1 a\n");
}

}  // namespace
}  // namespace runner
