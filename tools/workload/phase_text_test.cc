// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/phase_text.h"

#include "ktstr/testing/status_matchers.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

WorkloadConfig TwoGroups() {
  return {.groups = {{.work = SpinWait{}}, {.name = "probe", .work = SpinWait{}}}};
}

absl::StatusOr<PhaseChange> Parse(absl::string_view text) {
  return ParsePhase(text, "phase1", TwoGroups());
}

TEST(PhaseTextTest, ChangesBeforeAGroupAreForAll) {
  ASSERT_OK_AND_ASSIGN(
      const PhaseChange phase,
      Parse(" 1.5s  nice=10 group=probe policy=fifo:3 cpus=0 group=group0 nice=-1"));

  EXPECT_EQ(phase.at, absl::Milliseconds(1500));
  EXPECT_EQ(phase.name, "phase1");
  ASSERT_EQ(phase.changes.size(), 3u);
  EXPECT_EQ(phase.changes[0].group, std::nullopt);
  EXPECT_EQ(phase.changes[0].nice, 10);
  EXPECT_EQ(phase.changes[1].group, 1u);
  EXPECT_EQ(phase.changes[1].policy, SchedPolicy::Fifo(3));
  EXPECT_TRUE(phase.changes[1].affinity.has_value());
  EXPECT_EQ(phase.changes[2].group, 0u);
  EXPECT_EQ(phase.changes[2].nice, -1);
}

TEST(PhaseTextTest, APhaseMayChangeNothing) {
  ASSERT_OK_AND_ASSIGN(const PhaseChange phase, Parse("2s name=later"));

  EXPECT_EQ(phase.name, "later");
  EXPECT_TRUE(phase.changes.empty());
}

TEST(PhaseTextTest, AGroupIsFoundByItsIndex) {
  ASSERT_OK_AND_ASSIGN(const PhaseChange phase, Parse("2s group=1 nice=1"));

  EXPECT_EQ(phase.changes.at(0).group, 1u);
}

TEST(PhaseTextTest, WhatIsWrongIsNamedWithTheRemedy) {
  EXPECT_THAT(Parse(""), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("such as 2s")));
  EXPECT_THAT(Parse("2s prob=1"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("'prob' is not name")));
  EXPECT_THAT(Parse("2s nic=1"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("did you mean 'nice'?")));
  EXPECT_THAT(Parse("2s faster"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not KEY=VALUE")));
  EXPECT_THAT(Parse("2s group=nobody"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("there are group0, probe")));
  EXPECT_FALSE(Parse("soon nice=1").ok());
}

}  // namespace
}  // namespace ktstr
