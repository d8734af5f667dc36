// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What becomes of processes that outlive the child they come from.

#include <gmock/gmock.h>
#include <signal.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "runner/process/supervised_test.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

using Kind = ExitStatus::Kind;

class SurvivorTest : public SupervisedTest {};

TEST_F(SurvivorTest, DescendantThatEndsSoonIsNoSurvivor) {
  const ChildEnded ended = Run(Script("tee", "true & echo done"));

  EXPECT_THAT(ended.survivors, IsEmpty());
}

TEST_F(SurvivorTest, BackgroundJobThatHoldsTheOutputIsKilled) {
  const ChildEnded ended =
      Run(Script("holds", absl::StrCat("sleep ", kForever, " & echo done; exit 0")));

  EXPECT_EQ(ended.exit.kind, Kind::kExited);
  EXPECT_EQ(ended.exit.code, 0);
  EXPECT_THAT(ended.survivors, ElementsAre(AllOf(StartsWith("sleep 1000 (pid "),
                                                 EndsWith("), holds the test's output"))));
  EXPECT_EQ(LogOf("holds"), "done\n");
}

TEST_F(SurvivorTest, DaemonInItsOwnSessionWithClosedOutputIsKilled) {
  const ChildEnded ended = Run(Script(
      "daemon", absl::StrCat("setsid sleep ", kForever, " </dev/null >/dev/null 2>&1 & exit 0")));

  EXPECT_THAT(ended.survivors, ElementsAre(AllOf(StartsWith("sleep 1000 (pid "),
                                                 EndsWith("), out of the test's session"))));
}

TEST_F(SurvivorTest, DaemonWithoutOurEnvironmentIsKilled) {
  const ChildEnded ended =
      Run(Script("bare", absl::StrCat("env -i setsid sleep ", kForever, " >/dev/null 2>&1 &")));

  EXPECT_THAT(ended.survivors, ElementsAre(StartsWith("sleep 1000 (pid ")));
}

TEST_F(SurvivorTest, SurvivorThatPrintsForeverIsKilled) {
  const ChildEnded ended = Run(Script("chatty", "yes & exit 0"));

  EXPECT_THAT(ended.survivors, ElementsAre(StartsWith("yes (pid ")));
  EXPECT_GT(ended.output_bytes, 0u);
}

TEST_F(SurvivorTest, DescendantsOfSurvivorsAreKilledToo) {
  const ChildEnded ended =
      Run(Script("family", absl::StrCat("setsid sh -c 'setsid sleep ", kForever, " & setsid sleep ",
                                        kForever, " & wait' >/dev/null 2>&1 & exit 0")));

  EXPECT_THAT(ended.survivors, ElementsAre(StartsWith("sh -c ")));
}

TEST_F(SurvivorTest, SurvivorIsBlamedOnTheTestThatLeftIt) {
  ASSERT_OK_AND_ASSIGN(const ChildId clean,
                       supervisor_->Start(Script("clean", "sleep 0.05; exit 0")));
  ASSERT_OK_AND_ASSIGN(
      const ChildId leaky,
      supervisor_->Start(Script("leaky", absl::StrCat("setsid sleep ", kForever, " & exit 0"))));

  for (int i = 0; i < 2; ++i) {
    const ChildEnded ended = Expect<ChildEnded>();
    EXPECT_TRUE(ended.id == clean || ended.id == leaky);
    EXPECT_EQ(ended.survivors.empty(), ended.id == clean);
  }
}

// ---- with a cgroup ----

TEST_F(SurvivorTest, GroupTellsWhoseADaemonIsThatHidItsOrigin) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());
  ASSERT_OK_AND_ASSIGN(const ChildId clean,
                       supervisor_->Start(InGroup(run, 1, Script("clean", "sleep 0.05; exit 0"))));
  ASSERT_OK_AND_ASSIGN(
      const ChildId leaky,
      supervisor_->Start(InGroup(
          run, 2,
          Script("leaky", absl::StrCat("env -i setsid sleep ", kForever,
                                       " </dev/null >/dev/null 2>&1 & sleep 0.05; exit 0")))));

  for (int i = 0; i < 2; ++i) {
    const ChildEnded ended = Expect<ChildEnded>();
    EXPECT_TRUE(ended.id == clean || ended.id == leaky);
    EXPECT_EQ(ended.survivors.empty(), ended.id == clean);
    EXPECT_OK(ended.group_status);
  }
}

TEST_F(SurvivorTest, GroupNamesAlsoTheDescendantsOfSurvivors) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());
  const std::string sleeper = absl::StrCat("sleep ", kForever);

  const ChildEnded ended =
      Run(InGroup(run, 1,
                  Script("family", absl::StrCat("setsid sh -c '", sleeper, " & ", sleeper,
                                                " & wait' >/dev/null 2>&1 & sleep 0.1; exit 0"))));

  EXPECT_THAT(ended.survivors,
              UnorderedElementsAre(StartsWith("sh -c "), StartsWith("sleep 1000 (pid "),
                                   StartsWith("sleep 1000 (pid ")));
}

TEST_F(SurvivorTest, GroupKnowsTheCpuTimeOfAll) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());

  const ChildEnded ended = Run(InGroup(run, 1, Script("works", "exit 0")));

  EXPECT_TRUE(ended.usage.cpu_time_of_group);
  EXPECT_GT(ended.usage.cpu_time, absl::ZeroDuration());
  EXPECT_GT(ended.usage.peak_memory_bytes, 0u);
}

TEST_F(SurvivorTest, GroupsThatATestLeavesAreNamedAndRemoved) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());
  ChildOptions options =
      InGroup(run, 1, Script("nests", absl::StrCat("mkdir -p ", run.path(), "/1/a/b")));

  const ChildEnded ended = Run(std::move(options));

  EXPECT_THAT(ended.left_groups, ElementsAre("a", "a/b"));
  EXPECT_OK(ended.group_status);
}

TEST_F(SurvivorTest, WithoutAGroupItsOwnUsageIsKnown) {
  const ChildEnded ended = Run(Script("works", "exit 0"));

  EXPECT_FALSE(ended.usage.cpu_time_of_group);
  EXPECT_GT(ended.usage.cpu_time, absl::ZeroDuration());
}

TEST_F(SurvivorTest, ProcessThatMovesOnBeforeItIsSeenIsCaught) {
  // Each generation starts the next one in a session of its own and ends.
  ASSERT_OK(supervisor_->Start(Script("company", "sleep 0.3")));
  ASSERT_OK_AND_ASSIGN(const ChildId walker, supervisor_->Start(Script("walker", R"(
          [ "${1:-0}" -ge 5000 ] || setsid "$0" $((${1:-0} + 1)) </dev/null >/dev/null 2>&1 &
          exit 0)")));

  for (int i = 0; i < 2; ++i) {
    const ChildEnded ended = Expect<ChildEnded>();
    EXPECT_EQ(ended.survivors.empty(), ended.id != walker);
  }
}

TEST_F(SurvivorTest, ZombiesOfARunningTestDoNotPileUp) {
  // Each "true" is orphaned and becomes ours while the test runs on.
  const ChildEnded ended =
      Run(Script("orphans", "for i in 1 2 3 4 5; do sh -c 'true & exit 0'; done; exit 0"));

  EXPECT_EQ(ended.exit.code, 0);
  EXPECT_THAT(ended.survivors, IsEmpty());
}

}  // namespace
}  // namespace runner
