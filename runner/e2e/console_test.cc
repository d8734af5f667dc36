// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What a person at a terminal sees and asks for.

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
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

// The texts of the line that is drawn over and over, one after the other.
std::vector<std::string> DrawnLines(const std::string& screen) {
  std::vector<std::string> lines;
  for (size_t end = screen.find("\x1b[K"); end != std::string::npos;
       end = screen.find("\x1b[K", end + 1)) {
    const size_t begin = screen.rfind('\r', end) + 1;
    if (end > begin) lines.push_back(screen.substr(begin, end - begin));
  }
  return lines;
}

TEST_F(ConsoleTest, MovingLineKeepsToTheWidthOfTheTerminal) {
  Script("a_test_with_a_name_that_alone_is_wider_than_this_terminal", "exit 0");

  Shell("TERM=xterm script -qec \"stty cols 30; '$KTSTR' run tests\" screen");

  const std::vector<std::string> lines = DrawnLines(Read("screen"));
  EXPECT_THAT(lines, Each(SizeIs(Le(29u))));
  EXPECT_THAT(lines, Contains(AllOf(StartsWith("0/1  0:0"), HasSubstr(".."))));
}

TEST_F(ConsoleTest, ColoursAreForTerminalsWithoutNoColor) {
  Script("a", "exit 1");

  Shell("TERM=xterm script -qec \"'$KTSTR' run --out one tests\" coloured");
  Shell("TERM=xterm NO_COLOR=1 script -qec \"'$KTSTR' run --out two tests\" plain");
  Shell("TERM=dumb script -qec \"'$KTSTR' run --out three tests\" dumb");

  EXPECT_THAT(Read("coloured"), HasSubstr("\x1b[31mFAIL"));
  EXPECT_THAT(Read("plain"), AllOf(HasSubstr("FAIL"), Not(HasSubstr("\x1b[31m"))));
  EXPECT_THAT(Read("dumb"), AllOf(HasSubstr("FAIL"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(Ktstr("run --format console --out four tests").out, Not(HasSubstr("\x1b")));
}

TEST_F(ConsoleTest, QuietAndVerboseAreLessAndMore) {
  Script("a", "echo 1..1; echo '# p99 12us'; echo ok 1 wakes");

  const std::string quiet = Ktstr("run --format console --quiet --out one tests").out;
  const std::string verbose = Ktstr("run --format console --verbose --out two tests").out;

  EXPECT_THAT(quiet, AllOf(Not(HasSubstr("ktstr:a")), HasSubstr("1 pass in ")));
  EXPECT_THAT(verbose, HasSubstr("pass: wakes  p99 12us\n"));
}

TEST_F(ConsoleTest, DebugEndsWhatTheTestHasLeft) {
  Script("leaves",
         "grep -o 'ktstr-run-debug.*' /proc/self/cgroup >../group\n"
         "env -i setsid sleep 1000 <&- >&- 2>&- & echo $! >../pid; exit 0");

  const Finished run = Ktstr("run --debug tests");

  EXPECT_EQ(run.exit_code, 0);
  if (Read("group").empty()) GTEST_SKIP() << "takes cgroups";
  EXPECT_THAT(run.err, HasSubstr("left 1 process behind, killed now: sleep 1000 (pid "));
  EXPECT_EQ(Shell("kill -0 $(cat pid)").exit_code, 1);
}

TEST_F(ConsoleTest, DebugTakesOneTest) {
  Script("a", "");
  Script("b", "");

  EXPECT_EQ(Ktstr("run --debug tests").exit_code, 64);
  EXPECT_THAT(Ran(), ElementsAre());
}

}  // namespace
}  // namespace runner
