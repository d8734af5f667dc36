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
            "hrtimer_nanosleep");
}

TEST(FormatStackTest, FramesOfEverySystemCallAreLeftOut) {
  EXPECT_EQ(FormatStack("[<0>] futex_do_wait+0x38/0x70\n[<0>] __x64_sys_futex+0x12b/0x1b0\n"
                        "[<0>] x64_sys_call+0x10/0x20\n[<0>] do_syscall_64+0x5c/0x80\n"
                        "[<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e\n",
                        9),
            "futex_do_wait < __x64_sys_futex");
  EXPECT_EQ(FormatStack("[<0>] do_wait+0x1/0x2\n[<0>] __arm64_sys_waitid+0x1/0x2\n"
                        "[<0>] invoke_syscall+0x1/0x2\n[<0>] el0_svc_common.constprop.0+0x1/0x2\n"
                        "[<0>] do_el0_svc+0x1/0x2\n[<0>] el0_svc+0x1/0x2\n"
                        "[<0>] el0t_64_sync_handler+0x1/0x2\n[<0>] el0t_64_sync+0x1/0x2\n",
                        9),
            "do_wait < __arm64_sys_waitid");
  EXPECT_EQ(FormatStack("[<0>] schedule+0x1/0x2\n[<0>] ret_from_fork+0x1/0x2\n"
                        "[<0>] ret_from_fork_asm+0x1/0x2\n",
                        9),
            "schedule");
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
