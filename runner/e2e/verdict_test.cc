// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a run says about tests of every kind.

#include <gmock/gmock.h>
#include <signal.h>

#include <cerrno>
#include <cstdlib>

#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class VerdictTest : public EndToEndTest {};

TEST_F(VerdictTest, PassesSkipsAndFailuresAreToldApart) {
  Script("passes", "echo 'TAP version 13'; echo 1..1; echo ok 1 first");
  Script("fails", "echo broken; exit 1");
  Script("skips", "echo 'TAP version 13'; echo '1..0 # SKIP no such CPU'; exit 4");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, StartsWith("TAP version 13\n1..3\n"));
  EXPECT_THAT(run.out, HasSubstr("\nnot ok 1 selftests: ktstr: fails # exit=1\n"));
  EXPECT_THAT(run.out, HasSubstr("\nok 2 selftests: ktstr: passes\n"));
  EXPECT_THAT(run.out, HasSubstr("\nok 3 selftests: ktstr: skips # SKIP\n"));
  EXPECT_THAT(run.out, EndsWith("# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:0\n"));
  EXPECT_EQ(run.err, "");
}

TEST_F(VerdictTest, ExpectedFailureIsNoFailure) {
  Script("xfails", "echo 'TAP version 13'; echo 1..1; echo 'not ok 1 known # XFAIL'; exit 2");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("\nok 1 selftests: ktstr: xfails # XFAIL\n"));
}

TEST_F(VerdictTest, TimeOutIsNamed) {
  Script("sleeps", "exec sleep 1000");

  const Finished run = Ktstr("run --timeout 100ms tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("not ok 1 selftests: ktstr: sleeps # TIMEOUT"));
}

TEST_F(VerdictTest, CrashIsNamed) {
  Script("crashes", "kill -SEGV $$");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("not ok 1 selftests: ktstr: crashes # exit=139\n"));
}

TEST_F(VerdictTest, ProcessLeftBehindFailsTheTestAndIsGone) {
  Script("leaks", "setsid sleep 1000 >/dev/null 2>&1 & echo $! >../pid; exit 0");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("left 1 process behind"));
  EXPECT_EQ(::kill(std::atoi(Read("pid").c_str()), 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(VerdictTest, FileThatIsNoProgramIsAnError) {
  Write("tests/data", "text", 0644);

  const Finished run = Ktstr("run tests/data");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("\nnot ok 1 selftests: ktstr: data"), HasSubstr("chmod +x")));
}

TEST_F(VerdictTest, ProgramThatIsSkippedSkipsEachOfItsCases) {
  Script("a", "echo 'TAP version 13'; echo '1..0 # SKIP no such CPU'; exit 4");
  Write("tests/ktstr-suite.json", R"({"schema": "ktstr.suite/1", "selftests": [
    {"name": "a", "cases": ["wakes", "sleeps"]}]})");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.out, HasSubstr("# selftests: ktstr: a\n# TAP version 13\n# 1..2\n"
                                 "# # no such CPU\n# ok 1 wakes # SKIP\n# ok 2 sleeps # SKIP\n"));
}

TEST_F(VerdictTest, TestSeesItsEnvironment) {
  Script("sees",
         "test -d \"$KTSTR_ARTIFACTS_DIR\" && test -d \"$TMPDIR\" && "
         "test \"$KTSTR_DURATION_SCALE\" = 0.5 && test -n \"$KTSTR_RUN_ID\" && "
         "test -z \"${KSFT_TAP_LEVEL+x}\" && touch \"$TMPDIR/left\" && pwd");

  const Finished run = Shell("KSFT_TAP_LEVEL=1 exec \"$KTSTR\" run --duration-scale 0.5 tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("/tests\n"));
}

}  // namespace
}  // namespace runner
