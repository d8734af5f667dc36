// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a person at a terminal sees and asks for.

#include <gmock/gmock.h>

#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ConsoleTest : public EndToEndTest {};

TEST_F(ConsoleTest, ConsoleBeginsWithTheMachine) {
  Script("a", "exit 0");

  EXPECT_THAT(Ktstr("run --format console tests").out, StartsWith("Linux "));
}

TEST_F(ConsoleTest, SignalShowsWhatRunningTestsHaveSaid) {
  // Asks the runner, its parent, until that has read the output and written its answer.
  Script(
      "a",
      "echo half way; until grep -q 'half way' ../stderr; do kill -USR1 $PPID; sleep 0.01; done");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, AllOf(StartsWith("# running   ktstr:a  "), HasSubstr("| half way\n")));
  EXPECT_THAT(Read("ktstr-out/latest/events.jsonl"), HasSubstr("test_snapshot"));
}

TEST_F(ConsoleTest, KeyShowsWhatRunningTestsHaveSaid) {
  // script(1) gives the runner a terminal; what it reads is what is typed there.
  Script("a",
         "echo half way; echo >typed\n"
         "until grep -q 'half way' ../screen; do sleep 0.01; done; echo >seen");
  const Finished run = Shell(
      "cd tests; mkfifo typed seen; export TERM=xterm; "
      "{ read x <typed; until grep -q 'half way' ../screen; do printf t; sleep 0.01; done; "
      "read x <seen; } | script -qfec \"'$KTSTR' run --out ../results ./a\" ../screen");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(Read("screen"), HasSubstr("running   ktstr:a  "));
}

TEST_F(ConsoleTest, DebugLeavesTheTerminalToOneTest) {
  Script("asks", "read -r answer; echo got $answer; test -d \"$TMPDIR\" && exit 3");

  Write("answers", "yes\n");

  const Finished run = Shell("exec \"$KTSTR\" run --debug --timeout 1ns tests <answers");

  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "got yes\n");
  EXPECT_THAT(run.err, HasSubstr("ktstr:asks: exit 3"));
}

TEST_F(ConsoleTest, DebugTakesOneTest) {
  Script("a", "");
  Script("b", "");

  EXPECT_EQ(Ktstr("run --debug tests").exit_code, 64);
  EXPECT_THAT(Ran(), ElementsAre());
}

}  // namespace
}  // namespace runner
