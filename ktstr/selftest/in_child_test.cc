// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/selftest/in_child.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

TEST(InChildTest, TheResultComesFromAnotherProcess) {
  ASSERT_OK_AND_ASSIGN(const pid_t pid,
                       InChild<pid_t>([](pid_t& own) { own = fork_safe::Getpid(); }));

  EXPECT_GT(pid, 0);
  EXPECT_NE(pid, fork_safe::Getpid());
}

TEST(InChildTest, WhatTheChildDoesToItselfEndsWithIt) {
  struct Nice {
    int error;
    pid_t parent;
  };
  ASSERT_OK_AND_ASSIGN(const Nice nice, InChild<Nice>([](Nice& found) {
                         found.error = fork_safe::SetNice(0, 19);
                         found.parent = fork_safe::Getppid();
                       }));

  EXPECT_EQ(nice.error, 0);
  EXPECT_EQ(nice.parent, fork_safe::Getpid());
}

TEST(InChildTest, AChildThatDoesNotEndByItselfIsAnError) {
  EXPECT_EQ(RunInChild([] { fork_safe::SignalProcess(fork_safe::Getpid(), SIGKILL); }).message(),
            "a child process ended by signal 9");
  EXPECT_EQ(RunInChild([] { fork_safe::ExitProcess(3); }).message(),
            "a child process ended by exit code 3");
}

}  // namespace
}  // namespace ktstr
