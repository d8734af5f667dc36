// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/process_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace runner {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseProcessStatTest, NameMayHoldParenthesesAndBlanks) {
  const std::optional<ProcessStat> stat =
      ParseProcessStat("12 (a) S (b) D 7 12 11 0 -1 4194560 98\n");

  ASSERT_TRUE(stat.has_value());
  EXPECT_EQ(stat->pid, 12);
  EXPECT_EQ(stat->name, "a) S (b");
  EXPECT_EQ(stat->state, 'D');
  EXPECT_EQ(stat->parent, 7);
  EXPECT_EQ(stat->session, 11);
}

TEST(ParseProcessStatTest, WhatIsNoneIsRefused) {
  for (const char* text :
       {"", "12", "12 (a", "12 (a) S", "x (a) S 1 2 3 4", "12 (a) S x 2 3 4", ") (a S 1 2 3 4"}) {
    EXPECT_FALSE(ParseProcessStat(text).has_value()) << text;
  }
}

TEST(FormatStackTest, FunctionsStandInnermostFirst) {
  EXPECT_EQ(FormatStack("[<0>] hrtimer_nanosleep+0xa3/0x170\n[<0>] do_syscall_64+0x5c/0x80\n", 9),
            "hrtimer_nanosleep < do_syscall_64");
}

TEST(FormatStackTest, IsBoundedAndTakesAnything) {
  EXPECT_EQ(FormatStack("[<0>] a+0x1/0x2\n[<0>] b+0x1/0x2 [mod]\n[<0>] c+0x1/0x2\n", 2),
            "a < b < ...");
  EXPECT_EQ(FormatStack("", 2), "");
  EXPECT_EQ(FormatStack("garbage\n", 2), "");
}

TEST(SelectSessionTest, DescendantsThatLeftTheSessionBelongToIt) {
  const std::vector<ProcessStat> all = {{.pid = 30, .parent = 20, .session = 30},
                                        {.pid = 10, .parent = 1, .session = 10},
                                        {.pid = 20, .parent = 10, .session = 10},
                                        {.pid = 40, .parent = 30, .session = 30},
                                        {.pid = 50, .parent = 1, .session = 50}};

  std::vector<pid_t> selected;
  for (const ProcessStat& process : SelectSession(all, 10)) selected.push_back(process.pid);

  EXPECT_THAT(selected, ElementsAre(30, 10, 20, 40));
}

TEST(DescribeSessionTest, NamesThisProcessByItsCommandLine) {
  EXPECT_THAT(DescribeSession(::getsid(0)), Contains(HasSubstr("process_snapshot_test")));
}

}  // namespace
}  // namespace runner
