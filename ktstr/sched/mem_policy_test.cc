// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/mem_policy.h"

#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "ktstr/sched/mem_policy_text.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::IsOkAndHolds;
using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(MemPolicyTest, NodeWordsAndMaxNodeAreExact) {
  const MemPolicy low = MemPolicy::Bind(NodeSet::Of({0, 2}));
  EXPECT_THAT(low.nodes.words(), ElementsAre(0b101u));
  EXPECT_EQ(low.MaxNode(), 4u);

  const MemPolicy last_of_word = MemPolicy::Interleave(NodeSet::Of({63}));
  EXPECT_THAT(last_of_word.nodes.words(), ElementsAre(uint64_t{1} << 63));
  EXPECT_EQ(last_of_word.MaxNode(), 65u);

  const MemPolicy high = MemPolicy::PreferredMany(NodeSet::Of({1, 64}));
  EXPECT_THAT(high.nodes.words(), ElementsAre(0b10u, 0b1u));
  EXPECT_EQ(high.MaxNode(), 66u);

  EXPECT_EQ(MemPolicy::Local().MaxNode(), 0u);
}

TEST(MemPolicyTest, ModesAndFlagsAreTheKernels) {
  MemPolicy policy = MemPolicy::Bind(NodeSet::Of({0}));
  EXPECT_EQ(policy.KernelMode(), static_cast<uint32_t>(MPOL_BIND));
  policy.static_nodes = true;
  EXPECT_EQ(policy.KernelMode(), static_cast<uint32_t>(MPOL_BIND | MPOL_F_STATIC_NODES));
  policy = MemPolicy::PreferredMany(NodeSet::Of({0}));
  policy.relative_nodes = true;
  policy.numa_balancing = true;
  EXPECT_EQ(policy.KernelMode(), static_cast<uint32_t>(MPOL_PREFERRED_MANY) |
                                     static_cast<uint32_t>(MPOL_F_RELATIVE_NODES) |
                                     static_cast<uint32_t>(MPOL_F_NUMA_BALANCING));
}

// The policy follows the thread, so each try has its own.
int ModeAfterApplying(const MemPolicy& policy) {
  int mode = -1;
  std::thread([&] {
    const int error = ApplyMemPolicy(policy);
    if (error != 0) {
      mode = -error;
    } else if (::syscall(SYS_get_mempolicy, &mode, nullptr, 0, nullptr, 0) != 0) {
      mode = -errno;
    }
  }).join();
  return mode;
}

TEST(MemPolicyTest, TheKernelTakesItAsItIs) {
  const int bound = ModeAfterApplying(MemPolicy::Bind(NodeSet::Of({0})));
  if (bound == -ENOSYS || bound == -EPERM) GTEST_SKIP() << "set_mempolicy: errno " << -bound;

  EXPECT_EQ(bound, MPOL_BIND);
  EXPECT_EQ(ModeAfterApplying(MemPolicy::Interleave(NodeSet::Of({0}))), MPOL_INTERLEAVE);
  EXPECT_EQ(ModeAfterApplying(MemPolicy::Preferred(0)), MPOL_PREFERRED);
  EXPECT_EQ(ModeAfterApplying(MemPolicy::Local()), MPOL_LOCAL);
  EXPECT_EQ(ModeAfterApplying(MemPolicy::Default()), MPOL_DEFAULT);
}

TEST(MemPolicyTest, ANodeWithoutMemoryIsTheKernelsToRefuse) {
  const int mode = ModeAfterApplying(MemPolicy::Bind(NodeSet::Of({NodeSet::kMaxNodes - 1})));

  EXPECT_LT(mode, 0);
}

TEST(MemPolicyTextTest, WhatIsWrittenIsReadBack) {
  for (const char* text :
       {"default", "local", "bind:0-1", "preferred:3", "interleave:0,2", "preferred-many:0-2",
        "weighted-interleave:1023", "bind:0+static", "bind:1+relative+balancing"}) {
    ASSERT_OK_AND_ASSIGN(const MemPolicy policy, ParseMemPolicy(text));
    EXPECT_EQ(FormatMemPolicy(policy), text);
  }
}

TEST(MemPolicyTextTest, EveryFormIsRead) {
  EXPECT_THAT(ParseMemPolicy("preferred:1"), IsOkAndHolds(MemPolicy::Preferred(1)));
  EXPECT_THAT(ParseMemPolicy("bind:0-1"), IsOkAndHolds(MemPolicy::Bind(NodeSet::Of({0, 1}))));
}

TEST(MemPolicyTextTest, BadTextSaysWhy) {
  const std::pair<const char*, const char*> kBad[] = {
      {"", "no such mode"},
      {"bound:0", "no such mode"},
      {"bind", "no node is in the set"},
      {"bind:1024", "above 1023"},
      {"local:0", "take no nodes"},
      {"local+static", "take no flags"},
      {"preferred:0-1", "takes one node"},
      {"bind:0+static+relative", "exclude each other"},
      {"interleave:0+balancing", "bind and preferred-many only"},
      {"bind:0+", "no flag ''"},
  };
  for (const auto& [text, why] : kBad) {
    EXPECT_THAT(ParseMemPolicy(text), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)))
        << text;
  }
}

}  // namespace
}  // namespace ktstr
