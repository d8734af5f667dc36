// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/raised_priority.h"

#include <gtest/gtest.h>

#include <thread>

#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {
namespace {

SchedAttributes OwnAttributes() {
  SchedAttributes attributes;
  EXPECT_EQ(ReadAttributes(0, attributes), 0);
  return attributes;
}

// On a thread of its own: an unprivileged one cannot take a lowered priority back.
template <typename Function>
void OnAThread(Function function) {
  std::thread(function).join();
}

TEST(RaisedPriorityTest, GoesFirstAndGivesThePriorityBack) {
  OnAThread([] {
    ASSERT_EQ(fork_safe::SetNice(0, 5), 0);
    const bool may_raise = fork_safe::SetNice(0, kMinNice) == 0;
    ASSERT_EQ(fork_safe::SetNice(0, 5), 0);

    {
      const RaisedPriority raised;
      EXPECT_EQ(OwnAttributes().nice, may_raise ? kMinNice : 5);
    }

    EXPECT_EQ(OwnAttributes().nice, 5);
  });
}

TEST(RaisedPriorityTest, LeavesOtherPoliciesAlone) {
  OnAThread([] {
    ASSERT_EQ(ApplyPolicy(0, SchedPolicy::Batch(), 3), 0);

    const RaisedPriority raised;

    EXPECT_EQ(OwnAttributes().kind, PolicyKind::kBatch);
    EXPECT_EQ(OwnAttributes().nice, 3);
  });
}

}  // namespace
}  // namespace ktstr
