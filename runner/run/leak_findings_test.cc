// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/leak_findings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(LeakFindingsTest, CertainLeakFailsTheTest) {
  AttemptResult result;

  AddLeaks({{LeakKind::kProcess, "sleep (pid 1)"}, {LeakKind::kProcess, "cat (pid 2)"}}, {},
           result);

  EXPECT_EQ(result.verdict, Verdict::kLeak);
  EXPECT_THAT(result.notes,
              ElementsAre("left 2 processes behind, killed now: sleep (pid 1); cat (pid 2)"));
  EXPECT_THAT(result.leaks, SizeIs(2));
}

TEST(LeakFindingsTest, OneOfSeveralSuspectsIsNotFailedForAll) {
  AttemptResult result;

  AddLeaks({{LeakKind::kIpc, "semaphore set 4", {"k:a", "k:b"}}}, {}, result);

  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_THAT(result.notes,
              ElementsAre("one of k:a, k:b left a System V IPC object behind: semaphore set 4"));
}

TEST(LeakFindingsTest, WarningLeavesTheVerdict) {
  AttemptResult result;

  AddLeaks({{LeakKind::kFile, "/tmp/x"}}, {}, result);

  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_THAT(result.notes,
              ElementsAre("left 1 new file behind (its own, or of a program beside it): /tmp/x"));
}

TEST(LeakFindingsTest, IgnoredKindIsNotTold) {
  AttemptResult result;
  LeakPolicies policies;
  policies.SetAll(LeakPolicy::kIgnore);

  AddLeaks({{LeakKind::kProcess, "sleep (pid 1)"}}, policies, result);

  EXPECT_EQ(result.verdict, Verdict::kPass);
  EXPECT_THAT(result.notes, IsEmpty());
  EXPECT_THAT(result.leaks, IsEmpty());
}

TEST(LeakFindingsTest, WorseVerdictStands) {
  AttemptResult result{.verdict = Verdict::kTimeout};

  AddLeaks({{LeakKind::kProcess, "sleep (pid 1)"}}, {}, result);

  EXPECT_EQ(result.verdict, Verdict::kTimeout);
}

}  // namespace
}  // namespace runner
