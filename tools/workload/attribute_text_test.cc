// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/attribute_text.h"

#include <variant>

#include "ktstr/sched/cpu_list.h"
#include "ktstr/testing/status_matchers.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Intent>
bool Means(absl::string_view text) {
  const absl::StatusOr<AffinityIntent> intent = ParseAffinity(text);
  return intent.ok() && std::holds_alternative<Intent>(*intent);
}

TEST(AttributeTextTest, IntentsHaveNames) {
  EXPECT_TRUE(Means<affinity::Inherit>("inherit"));
  EXPECT_TRUE(Means<affinity::SingleCpu>("single"));
  EXPECT_TRUE(Means<affinity::LlcAligned>("llc"));
  EXPECT_TRUE(Means<affinity::SmtSiblingPair>("smt-pair"));
  EXPECT_TRUE(Means<affinity::CrossCgroup>("all"));
}

TEST(AttributeTextTest, AListMayBeLeftOut) {
  ASSERT_OK_AND_ASSIGN(const AffinityIntent each, ParseAffinity("each"));
  ASSERT_OK_AND_ASSIGN(const AffinityIntent listed, ParseAffinity("each:1,3"));
  ASSERT_OK_AND_ASSIGN(const AffinityIntent random, ParseAffinity("random:2"));

  EXPECT_TRUE(std::get<affinity::OneCpuEach>(each).cpus.empty());
  EXPECT_THAT(std::get<affinity::OneCpuEach>(listed).cpus, ElementsAre(1, 3));
  EXPECT_EQ(std::get<affinity::RandomSubset>(random).count, 2);
  EXPECT_TRUE(std::get<affinity::RandomSubset>(random).pool.empty());
}

TEST(AttributeTextTest, WhatIsNoCpuIsRefused) {
  for (const char* text : {"", "-1", "each:", "random:0", "random:", "random:2:", "0-"}) {
    EXPECT_FALSE(ParseAffinity(text).ok()) << text;
  }
  EXPECT_THAT(ParseAffinity("smt_pair"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("did you mean 'smt-pair'?")));
}

}  // namespace
}  // namespace ktstr
