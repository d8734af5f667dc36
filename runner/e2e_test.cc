// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs the ktstr executable as a user does: scripts in a folder, exit codes, files.

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class EndToEndTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // gtest's folder names may be too long for comfort, but they are unique.
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_ + "/tests"));
  }

  void Write(const std::string& name, const std::string& text, mode_t mode) {
    const std::string path = ktstr::JoinPath(folder_, name);
    ASSERT_OK(ktstr::MakeDirectories(path.substr(0, path.rfind('/'))));
    ASSERT_OK(ktstr::WriteFileAtomically(path, text));
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }
  void Script(const std::string& name, const std::string& text) {
    Write("tests/" + name, absl::StrCat("#!/bin/sh\n", text, "\n"), 0755);
  }

  std::string Read(const std::string& name) {
    const absl::StatusOr<std::string> text = ktstr::ReadFile(ktstr::JoinPath(folder_, name));
    EXPECT_OK(text);
    return text.value_or("");
  }
  bool Exists(const std::string& name) {
    return ::access(ktstr::JoinPath(folder_, name).c_str(), F_OK) == 0;
  }

  // Runs a shell command with $KTSTR in the test's folder.
  Finished Shell(const std::string& command) {
    const std::string script =
        absl::StrCat("cd '", folder_, "'; KTSTR='", KtstrPath(), "'; { ", command, "\n} >'",
                     folder_, "/stdout' 2>'", folder_, "/stderr' </dev/null");
    const int status = ::system(script.c_str());
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status),
            .out = Read("stdout"),
            .err = Read("stderr")};
  }
  Finished Ktstr(const std::string& args) { return Shell("exec \"$KTSTR\" " + args); }

  static std::string KtstrPath() { return std::filesystem::absolute("runner/ktstr").string(); }

  std::string folder_;
};

// ---- what a run says ----

TEST_F(EndToEndTest, PassesSkipsAndFailuresAreToldApart) {
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

TEST_F(EndToEndTest, ExitCodeIsZeroWhenNothingFailed) {
  Script("passes", "exit 0");

  EXPECT_EQ(Ktstr("run tests").exit_code, 0);
}

TEST_F(EndToEndTest, ExitCodeIsFourWhenAllWereSkipped) {
  Script("skips", "exit 4");

  EXPECT_EQ(Ktstr("run tests").exit_code, 4);
}

TEST_F(EndToEndTest, FailuresCanBeForgiven) {
  Script("fails", "exit 1");

  EXPECT_EQ(Ktstr("run -f tests").exit_code, 0);
}

TEST_F(EndToEndTest, ExpectedFailureIsNoFailure) {
  Script("xfails", "echo 'TAP version 13'; echo 1..1; echo 'not ok 1 known # XFAIL'; exit 2");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("\nok 1 selftests: ktstr: xfails # XFAIL\n"));
}

TEST_F(EndToEndTest, TimeOutIsNamed) {
  Script("sleeps", "exec sleep 1000");

  const Finished run = Ktstr("run --timeout 100ms tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("not ok 1 selftests: ktstr: sleeps # TIMEOUT"));
}

TEST_F(EndToEndTest, CrashIsNamed) {
  Script("crashes", "kill -SEGV $$");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("not ok 1 selftests: ktstr: crashes # exit=139\n"));
}

TEST_F(EndToEndTest, ProcessLeftBehindFailsTheTestAndIsGone) {
  Script("leaks", "setsid sleep 1000 >/dev/null 2>&1 & echo $! >../pid; exit 0");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("left 1 process behind"));
  EXPECT_EQ(::kill(std::atoi(Read("pid").c_str()), 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(EndToEndTest, FileThatIsNoProgramIsAnError) {
  Write("tests/data", "text", 0644);

  const Finished run = Ktstr("run tests/data");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("\nnot ok 1 selftests: ktstr: data"), HasSubstr("chmod +x")));
}

TEST_F(EndToEndTest, TestSeesItsEnvironment) {
  Script("sees",
         "test -d \"$KTSTR_ARTIFACTS_DIR\" && test -d \"$TMPDIR\" && "
         "test \"$KTSTR_DURATION_SCALE\" = 0.5 && test -n \"$KTSTR_RUN_ID\" && "
         "test -z \"${KSFT_TAP_LEVEL+x}\" && touch \"$TMPDIR/left\" && pwd");

  const Finished run = Shell("KSFT_TAP_LEVEL=1 exec \"$KTSTR\" run --duration-scale 0.5 tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("/tests\n"));
}

TEST_F(EndToEndTest, KselftestTreeRunsByItsList) {
  Write("tree/kselftest-list.txt", "timers:posix\nsize:get_size\n", 0644);
  Write("tree/timers/posix", "#!/bin/sh\necho args $*\n", 0755);
  Write("tree/size/get_size", "#!/bin/sh\nexit 4\n", 0644);

  const Finished run = Shell("KSELFTEST_POSIX_ARGS='-a b' exec \"$KTSTR\" run tree");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("# args -a b\n"));
  EXPECT_THAT(run.out, HasSubstr("\nok 1 selftests: timers: posix\n"));
  EXPECT_THAT(run.out, HasSubstr("\nok 2 selftests: size: get_size # SKIP\n"));
}

// ---- what a run leaves ----

TEST_F(EndToEndTest, ResultsKtapIsWhatStandardOutputSays) {
  Script("a", "printf 'no newline'");
  Script("b", "echo 'ok 1 x'; exit 1");
  Script("c", "exec sleep 1000");

  const Finished run = Ktstr("run -j2 --timeout 100ms tests");

  EXPECT_EQ(Read("ktstr-out/latest/results.ktap"), run.out);
}

TEST_F(EndToEndTest, EveryFileIsThere) {
  Script("a", "echo hello");

  ASSERT_EQ(Ktstr("run --out here/results --junit again.xml tests").exit_code, 0);

  for (const char* file : {"results.ktap", "run.json", "events.jsonl", "junit.xml"}) {
    EXPECT_TRUE(Exists(absl::StrCat("here/results/", file))) << file;
  }
  EXPECT_EQ(Read("again.xml"), Read("here/results/junit.xml"));
  EXPECT_EQ(Read("here/results/tests/ktstr/a/attempt-1/output.log"), "hello\n");
  EXPECT_FALSE(Exists("ktstr-out"));
}

TEST_F(EndToEndTest, InterruptedRunLeavesValidResults) {
  // The first test interrupts the runner, its parent.
  Script("a", "kill -INT $PPID; exec sleep 1000");
  Script("b", "exit 0");

  const Finished run = Ktstr("run --out results tests");

  EXPECT_EQ(run.exit_code, 130);
  EXPECT_THAT(run.out, AllOf(HasSubstr("\nnot ok 1 selftests: ktstr: a"),
                             HasSubstr("\nnot ok 2 selftests: ktstr: b"),
                             HasSubstr("interrupted by SIGINT"), HasSubstr("# Totals:")));
  EXPECT_EQ(Read("results/results.ktap"), run.out);
  EXPECT_TRUE(Exists("results/run.json"));
}

TEST_F(EndToEndTest, RunTimeoutHasItsExitCode) {
  Script("a", "exec sleep 1000");

  EXPECT_EQ(Ktstr("run --run-timeout 100ms tests").exit_code, 124);
}

TEST_F(EndToEndTest, ReaderThatGoesAwayDoesNotCutTheResults) {
  Script("a", "exit 0");

  // The second process of the pipe ends at once; the first waits for that.
  const Finished run = Shell(
      "mkfifo gate; { cat gate >/dev/null; \"$KTSTR\" run --out results tests; echo $? >code; } | "
      "{ exec <&-; echo >gate; }");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(Read("code"), "74\n");
  EXPECT_THAT(Read("results/results.ktap"), HasSubstr("ok 1 selftests: ktstr: a"));
}

TEST_F(EndToEndTest, EventsAreTheSameOnStandardOutputAndInTheFile) {
  Script("a", "echo 'TAP version 13'; echo 1..1; echo ok 1 first");

  const Finished run = Ktstr("run --out results --format jsonl tests");

  EXPECT_EQ(Read("results/events.jsonl"), run.out);
  EXPECT_THAT(run.out, AllOf(HasSubstr(R"("event":"case_finished")"),
                             HasSubstr(R"("schema":"ktstr.environment/1")"),
                             HasSubstr(R"("event":"run_finished")")));
}

TEST_F(EndToEndTest, KtapIsIndented) {
  Script("a", "echo 'TAP version 13'; echo 1..1; echo ok 1 first");

  EXPECT_THAT(Ktstr("run --format ktap tests").out,
              HasSubstr("\n  1..1\n  ok 1 first\nok 1 ktstr:a\n"));
}

TEST_F(EndToEndTest, ConsoleBeginsWithTheMachine) {
  Script("a", "exit 0");

  EXPECT_THAT(Ktstr("run --format console tests").out, StartsWith("Linux "));
}

TEST_F(EndToEndTest, SignalShowsWhatRunningTestsHaveSaid) {
  // Asks the runner, its parent, until that has read the output and written its answer.
  Script(
      "a",
      "echo half way; until grep -q 'half way' ../stderr; do kill -USR1 $PPID; sleep 0.01; done");

  const Finished run = Ktstr("run tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, AllOf(StartsWith("# running   ktstr:a  "), HasSubstr("| half way\n")));
  EXPECT_THAT(Read("ktstr-out/latest/events.jsonl"), HasSubstr("test_snapshot"));
}

TEST_F(EndToEndTest, KeyShowsWhatRunningTestsHaveSaid) {
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

TEST_F(EndToEndTest, DoctorSaysWhatIsThere) {
  EXPECT_THAT(Ktstr("doctor").out, HasSubstr("\nOffered:\n"));
  EXPECT_THAT(Ktstr("doctor --json").out, HasSubstr("\"schema\": \"ktstr.doctor/1\""));
}

TEST_F(EndToEndTest, VersionSaysHowItWasBuilt) {
  EXPECT_THAT(Ktstr("--version").out, AllOf(StartsWith("ktstr 0."), HasSubstr("\nbuilt for ")));
}

TEST_F(EndToEndTest, ShellsCompleteCommandsAndOptions) {
  EXPECT_EQ(Shell("\"$KTSTR\" completion bash >c; bash -c '. ./c; COMP_WORDS=(ktstr run --form); "
                  "COMP_CWORD=2; _ktstr; echo ${COMPREPLY[@]}'")
                .out,
            "--format\n");
  EXPECT_THAT(Ktstr("completion zsh").out, StartsWith("#compdef ktstr\n"));
}

// ---- what a user gets wrong ----

struct Mistake {
  const char* name;
  const char* args;
  int exit_code;
  const char* message;
};

class MistakeTest : public EndToEndTest, public ::testing::WithParamInterface<Mistake> {};

TEST_P(MistakeTest, IsOneLineThatSaysSo) {
  const Mistake& mistake = GetParam();
  folder_ = ktstr::JoinPath(::testing::TempDir(), mistake.name);
  Script("a", "exit 0");
  Write("bad_settings/a", "#!/bin/sh\n", 0755);
  Write("bad_settings/settings", "timeout=soon\n", 0644);
  Write("bad_suite/ktstr-suite.json", "{", 0644);
  Write("file", "", 0644);
  ASSERT_OK(ktstr::MakeDirectories(folder_ + "/empty"));

  const Finished run = Ktstr(mistake.args);

  EXPECT_EQ(run.exit_code, mistake.exit_code);
  EXPECT_THAT(run.err, HasSubstr(mistake.message));
  EXPECT_THAT(run.err, StartsWith("# ktstr"));
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  EXPECT_EQ(run.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    EndToEnd, MistakeTest,
    ::testing::Values(
        Mistake{"NoCommand", "", 64, "no command"},
        Mistake{"UnknownCommand", "rum tests", 64, "did you mean 'run'?"},
        Mistake{"UnknownOption", "run --jbos 3 tests", 64, "'--jobs'"},
        Mistake{"BadValue", "run --jobs many tests", 64, "option --jobs: 'many'"},
        Mistake{"NothingNamed", "run", 64, "nothing named"},
        Mistake{"MissingFile", "run tests/b", 64, "no file or folder 'tests/b'"},
        Mistake{"EmptyFolder", "run empty", 64, "no test there"},
        Mistake{"EmptySelection", "run --filter nothing tests", 64, "nothing selected"},
        Mistake{"BadFilter", "run --filter '(' tests", 64, "--filter '('"},
        Mistake{"UnknownTest", "run -t ktstr:b tests", 64, "'ktstr:a'"},
        Mistake{"UnknownCollection", "run -c ktst tests", 64, "'ktstr'"},
        Mistake{"UnknownSkip", "run -S ktstr:b tests", 64, "no test 'ktstr:b'"},
        Mistake{"UnknownTag", "run --tag quick tests", 64, "no tag 'quick'"},
        Mistake{"BadShard", "run --shard 0/2 tests", 64, "'0/2' is not a shard"},
        Mistake{"BadSettings", "run bad_settings", 64, "/bad_settings/settings:1: timeout 'soon'"},
        Mistake{"BadSuite", "run bad_suite", 64, "ktstr-suite.json: is not a JSON object"},
        Mistake{"OutBelowAFile", "run --out file/below tests", 73, "file: not a directory"},
        Mistake{"OutInProc", "run --out /proc/ktstr tests", 73, "/proc/ktstr"},
        Mistake{"ListOfNothing", "list empty", 64, "no test there"},
        Mistake{"BazelTestOfNothing", "bazel-test", 64, "names no selftest"}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST_F(EndToEndTest, OldResultsAreNotOverwritten) {
  Script("a", "exit 0");
  ASSERT_EQ(Ktstr("run --out results tests").exit_code, 0);

  const Finished again = Ktstr("run --out results tests");

  EXPECT_EQ(again.exit_code, 73);
  EXPECT_THAT(again.err, HasSubstr("name another folder"));
}

TEST_F(EndToEndTest, EmptyShardIsFine) {
  Script("a", "exit 0");

  EXPECT_EQ(Ktstr("run --shard 2/2 tests").exit_code, 0);
}

// ---- the other commands ----

TEST_F(EndToEndTest, ListRunsNothing) {
  Script("a", "touch ../ran");
  Script("b", "touch ../ran");

  EXPECT_EQ(Ktstr("list tests").out, "ktstr:a\nktstr:b\n");
  EXPECT_EQ(Ktstr("run --list tests").out, "ktstr:a\nktstr:b\n");
  EXPECT_THAT(Ktstr("run --dry-run tests").out, HasSubstr("&& ./a\n"));
  EXPECT_THAT(Ktstr("list --json tests").out, HasSubstr("\"schema\": \"ktstr.list/1\""));
  EXPECT_FALSE(Exists("ran"));
  EXPECT_FALSE(Exists("ktstr-out"));
}

TEST_F(EndToEndTest, HelpIsOnStandardOutput) {
  for (const char* args : {"help", "--help", "run --help", "list --help", "parse --help",
                           "doctor --help", "completion --help", "bazel-test --help"}) {
    const Finished help = Ktstr(args);
    EXPECT_EQ(help.exit_code, 0) << args;
    EXPECT_THAT(help.out, HasSubstr("Usage: ktstr")) << args;
  }
}

// ---- under Bazel ----

// What this test itself was told by Bazel is taken away first.
constexpr char kBazel[] =
    "unset TEST_TOTAL_SHARDS TEST_SHARD_INDEX TESTBRIDGE_TEST_ONLY "
    "TESTBRIDGE_TEST_RUNNER_FAIL_FAST; "
    "mkdir -p outputs tmp; export TEST_UNDECLARED_OUTPUTS_DIR=$PWD/outputs TEST_TMPDIR=$PWD/tmp "
    "XML_OUTPUT_FILE=$PWD/test.xml TEST_PREMATURE_EXIT_FILE=$PWD/premature "
    "TEST_WARNINGS_OUTPUT_FILE=$PWD/warnings TEST_SHARD_STATUS_FILE=$PWD/shards TEST_TIMEOUT=60; ";

class BazelTest : public EndToEndTest {
 protected:
  Finished Bazel(const std::string& command) { return Shell(absl::StrCat(kBazel, command)); }
};

TEST_F(BazelTest, ReportsAreWhereBazelWantsThem) {
  Script("a", "test -e ../premature || exit 1; echo 'TAP version 13'; echo 1..1; echo ok 1 first");

  const Finished run = Bazel("cd tests; exec \"$KTSTR\" bazel-test ./a");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(Read("outputs/results.ktap"), run.out);
  EXPECT_THAT(Read("test.xml"), HasSubstr("first"));
  EXPECT_TRUE(Exists("shards"));
  EXPECT_FALSE(Exists("premature"));
  EXPECT_FALSE(Exists("warnings"));
}

TEST_F(BazelTest, SkipIsASuccessWithSkippedCases) {
  Script("a", "echo 'TAP version 13'; echo 1..1; echo 'ok 1 first # SKIP no CPU'; exit 4");

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 0);
  EXPECT_THAT(Read("test.xml"), HasSubstr("<skipped"));
}

TEST_F(BazelTest, FailureIsAFailure) {
  Script("a", "exit 1");

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 1);
  EXPECT_THAT(Read("test.xml"), HasSubstr("<failure"));
}

TEST_F(BazelTest, FilterAndArgumentsReachTheSelftest) {
  Script("a", "echo \"$@\"");

  const Finished run = Bazel("TESTBRIDGE_TEST_ONLY=wake exec \"$KTSTR\" bazel-test tests/a --more");

  EXPECT_THAT(run.out, HasSubstr("# --filter=wake --more\n"));
}

TEST_F(BazelTest, OwnDeadlineComesBeforeBazels) {
  Script("a", "exec sleep 1000");

  const Finished run = Bazel("TEST_TIMEOUT=1 exec \"$KTSTR\" bazel-test tests/a");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("# TIMEOUT"));
  EXPECT_THAT(Read("test.xml"), HasSubstr("<error"));
}

TEST_F(BazelTest, TermLeavesValidReports) {
  Script("a", "trap '' TERM; kill -TERM $PPID; while :; do sleep 1000; done");

  const Finished run = Bazel("exec \"$KTSTR\" bazel-test tests/a");

  EXPECT_EQ(run.exit_code, 143);
  EXPECT_THAT(Read("test.xml"), HasSubstr("</testsuites>"));
  EXPECT_THAT(Read("outputs/results.ktap"), HasSubstr("\n# Totals:"));
}

TEST_F(BazelTest, OtherShardsOfWhatCannotBeDividedHaveNothingToDo) {
  Script("a", "exit 1");
  const std::string test = "TEST_TOTAL_SHARDS=2 exec \"$KTSTR\" bazel-test tests/a";

  EXPECT_EQ(Bazel("TEST_SHARD_INDEX=0 " + test).exit_code, 1);
  EXPECT_EQ(Bazel("TEST_SHARD_INDEX=1 " + test).exit_code, 0);
}

TEST_F(BazelTest, ShardRunsItsCases) {
  Script("a",
         "case $* in *--list=json) echo '{\"name\":\"a\",\"tags\":[],\"cpus\":1,"
         "\"exclusive\":false,\"timeout_ns\":1,\"cases\":[\"x\",\"y\",\"z\"]}';;\n"
         "*) echo \"$@\";; esac");
  const std::string test = "TEST_TOTAL_SHARDS=2 exec \"$KTSTR\" bazel-test tests/a";

  EXPECT_THAT(Bazel("TEST_SHARD_INDEX=0 " + test).out, HasSubstr("# --filter=^(x|z)$\n"));
  EXPECT_THAT(Bazel("TEST_SHARD_INDEX=1 " + test).out, HasSubstr("# --filter=^(y)$\n"));
}

TEST_F(BazelTest, KillLeavesTheCasesThatHaveEnded) {
  Script("a",
         "echo 'TAP version 13'; echo 1..2; echo ok 1 first\n"
         "until grep -q first ../test.xml; do sleep 0.01; done\n"
         "kill -KILL $PPID; exec sleep 1000");

  const Finished run = Bazel("cd tests; \"$KTSTR\" bazel-test ./a; exit $?");

  EXPECT_EQ(run.exit_code, 137);
  EXPECT_THAT(Read("test.xml"),
              AllOf(HasSubstr("name=\"first\""), HasSubstr("<error"), EndsWith("</testsuites>\n")));
}

TEST_F(BazelTest, WarningsAreHandedOn) {
  Write("tests/a", "#!/bin/sh\nexit 0\n", 0644);

  EXPECT_EQ(Bazel("exec \"$KTSTR\" bazel-test tests/a").exit_code, 0);
  EXPECT_THAT(Read("warnings"), HasSubstr("is not executable"));
}

}  // namespace
}  // namespace runner
