// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Tests that move others into their cgroup: the runner must neither kill itself nor anybody else.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/adversaries/adversary_run.h"

namespace runner {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

// The folder of the group that a test is born in.
constexpr char kFindGroup[] =
    "g=$(while read -r _ at type _; do test $type = cgroup2 && echo $at && break; done "
    "</proc/mounts)$(sed -n 's/^0:://p' /proc/self/cgroup)\n";

// Those of the guardian of the run.
constexpr char kFindGuardian[] =
    "for p in /proc/[0-9]*; do grep -qsx \"PPid:.$PPID\" $p/status && "
    "grep -qsx ktstr-guardian $p/comm && guardian=${p#/proc/}; done\n";

class StrangerTest : public AdversaryTest {
 protected:
  void SetUp() override {
    AdversaryTest::SetUp();
    const auto hierarchy = ktstr::CgroupHierarchy::Find();
    if (!hierarchy.ok()) GTEST_SKIP() << hierarchy.status();
  }
  void Moves(const std::string& text) { Adverse("moves", absl::StrCat(kFindGroup, text)); }

  // Runs beside a process of the user, which outlives the run and ends with its shell. Its output
  // ends with "lives" when nobody has killed it.
  Finished RunBesideOther(const std::string& options = "") {
    const ktstr::MonotonicTime begin = ktstr::MonotonicTime::Now();
    Finished run = Shell(
        absl::StrCat("sleep 1000 & echo $! >other; TMPDIR='", folder_,
                     "/tmp' \"$KTSTR\" run --out out ", kLeaksOfOthersIgnored, " ", options,
                     " tests <input; code=$?; kill $(cat other) && echo lives; wait 2>/dev/null; "
                     "exit $code"));
    took_ = ktstr::MonotonicTime::Now() - begin;
    return run;
  }
  void ExpectFailed(const Finished& run, const std::string& note) {
    EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("\nlives\n"));
    EXPECT_THAT(Result("moves")["notes"].dump(), HasSubstr(note));
    AddRow(::testing::UnitTest::GetInstance()->current_test_info()->name(), VerdictOf("moves"),
           CheckNothingIsLeft());
  }
};

TEST_F(StrangerTest, RunnerIsMovedOut) {
  Moves("echo $PPID >$g/cgroup.procs");
  Adverse("next", "exit 0");

  ExpectFailed(RunBesideOther(), "moved the runner into its cgroup");

  EXPECT_EQ(VerdictOf("moves"), "fail");
  EXPECT_EQ(VerdictOf("next"), "pass");
}

TEST_F(StrangerTest, RunnerIsMovedOutOfAGroupBelow) {
  Moves("mkdir -p $g/a/b && echo $PPID >$g/a/b/cgroup.procs");

  ExpectFailed(RunBesideOther(), "moved the runner into its cgroup");
}

TEST_F(StrangerTest, RunnerIsNotKilledWithADaemon) {
  Moves("$SLEEP & echo $PPID >$g/cgroup.procs");

  ExpectFailed(RunBesideOther(), "left 1 process behind, killed now: sleep");

  EXPECT_THAT(VerdictOf("moves"), AnyOf("fail", "leak"));
}

TEST_F(StrangerTest, RunnerIsNotKilledWithATestThatTimesOut) {
  Moves("trap '' TERM; echo $PPID >$g/cgroup.procs; $SLEEP & $SLEEP; $SLEEP");

  ExpectFailed(RunBesideOther("--timeout 300ms --grace 100ms"), "moved the runner into its cgroup");

  EXPECT_EQ(VerdictOf("moves"), "timeout");
}

TEST_F(StrangerTest, GuardianIsMovedOut) {
  Moves(absl::StrCat(kFindGuardian, "echo $guardian >$g/cgroup.procs; $SLEEP &"));

  ExpectFailed(RunBesideOther(), "moved ktstr-guardian (pid ");
}

TEST_F(StrangerTest, ProcessOfTheUserIsMovedOut) {
  Moves("mkdir $g/sub; echo $(cat ../other) >$g/sub/cgroup.procs; $SLEEP &");

  ExpectFailed(RunBesideOther(), "moved sleep (pid ");
}

TEST_F(StrangerTest, DebuggedTestMovesTheRunnerIn) {
  Moves("echo $PPID >$g/cgroup.procs; exit 3");

  const Finished run = Shell("TMPDIR=$PWD/tmp \"$KTSTR\" run --debug tests/moves");

  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_THAT(run.err, HasSubstr("was moved into its own, and out again now"));
  CheckNothingIsLeft();
}

TEST_F(StrangerTest, GuardianThatWasMovedInDoesItsWork) {
  Moves(absl::StrCat(kFindGuardian,
                     "echo $guardian >$g/cgroup.procs; echo $(cat ../other) >$g/cgroup.procs\n"
                     "env -i setsid $SLEEP <&- >&- 2>&- & kill -KILL $PPID; $SLEEP"));

  const Finished run = RunBesideOther();

  while (::waitpid(-1, nullptr, __WALL) > 0 || errno == EINTR) {
  }
  EXPECT_EQ(run.exit_code, 128 + SIGKILL);
  EXPECT_THAT(run.out, HasSubstr("lives\n"));
  AddRow("moves_the_guardian_and_kills", "none", CheckNothingIsLeft());
}

}  // namespace
}  // namespace runner
