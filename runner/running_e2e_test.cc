// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs the ktstr executable as a user does: which tests, in which order, and how time is kept.

#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class RunningTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_ + "/tests"));
  }

  void Write(const std::string& name, const std::string& text, mode_t mode = 0644) {
    const std::string path = ktstr::JoinPath(folder_, name);
    ASSERT_OK(ktstr::MakeDirectories(path.substr(0, path.rfind('/'))));
    ASSERT_OK(ktstr::WriteFileAtomically(path, text));
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }
  // A test that also notes that it ran.
  void Script(const std::string& name, const std::string& text) {
    Write("tests/" + name,
          absl::StrCat("#!/bin/sh\necho ", name, " >>'", folder_, "/ran'\n", text, "\n"), 0755);
  }
  std::string Read(const std::string& name) {
    return ktstr::ReadFile(ktstr::JoinPath(folder_, name)).value_or("");
  }
  // The tests that ran since the last call, in order of their start.
  std::vector<std::string> Ran() {
    const std::vector<std::string> names = absl::StrSplit(Read("ran"), '\n', absl::SkipEmpty());
    std::filesystem::remove(folder_ + "/ran");
    return names;
  }

  Finished Ktstr(const std::string& args, const std::string& input = "/dev/null") {
    const std::string script =
        absl::StrCat("cd '", folder_, "' && exec '", KtstrPath(), "' ", args, " >'", folder_,
                     "/stdout' 2>'", folder_, "/stderr' <", input);
    const int status = ::system(script.c_str());
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status),
            .out = Read("stdout"),
            .err = Read("stderr")};
  }

  static std::string KtstrPath() { return std::filesystem::absolute("runner/ktstr").string(); }

  std::string folder_;
};

// ---- which tests ----

TEST_F(RunningTest, FilterExpressionSelects) {
  Script("wake_futex", "");
  Script("wake_pipe", "");
  Script("fair_nice", "");

  EXPECT_EQ(Ktstr("run --filter 'name=wake_* and not (futex or case=x)' tests").exit_code, 0);

  EXPECT_THAT(Ran(), ElementsAre("wake_pipe"));
}

TEST_F(RunningTest, MistakeInAFilterSaysWhere) {
  Script("a", "");

  const Finished run = Ktstr("run --filter 'name=a and' tests");

  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("--filter 'name=a and': at 11: expected a term"));
}

TEST_F(RunningTest, OnlyWhatFailedRunsAgain) {
  Script("bad", "exit 1");
  Script("good", "");
  ASSERT_EQ(Ktstr("run tests").exit_code, 1);
  Ran();

  EXPECT_EQ(Ktstr("run --rerun-failed ktstr-out/latest tests").exit_code, 1);

  EXPECT_THAT(Ran(), ElementsAre("bad"));
}

TEST_F(RunningTest, NothingRunsAgainWhenNothingHasFailed) {
  Script("good", "");
  ASSERT_EQ(Ktstr("run tests").exit_code, 0);
  Ran();

  const Finished again = Ktstr("run --rerun-failed ktstr-out/latest tests");

  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.err, HasSubstr("nothing has failed"));
  EXPECT_THAT(Ran(), ElementsAre());
}

TEST_F(RunningTest, FilesOfTestsNarrow) {
  for (const char* name : {"a", "b", "c"}) Script(name, "");
  Write("list", "# two\nktstr:a\nktstr:b\n");
  Write("skips", "ktstr:b  # hangs on 6.1\nother:gone\n");

  EXPECT_EQ(Ktstr("run --test-list list --skip-file skips tests").exit_code, 0);

  EXPECT_THAT(Ran(), ElementsAre("a"));
}

TEST_F(RunningTest, BadLineOfAFileIsNamed) {
  Script("a", "");
  Write("skips", "ktstr:a\na\n");

  const Finished run = Ktstr("run --skip-file skips tests");

  EXPECT_EQ(run.exit_code, 64);
  EXPECT_THAT(run.err, HasSubstr("skips:2: 'a' is not COLLECTION:TEST"));
}

TEST_F(RunningTest, HashShardsTakeEveryTestOnce) {
  for (const char* name : {"a", "b", "c", "d", "e"}) Script(name, "");

  EXPECT_EQ(Ktstr("run --shard hash:1/2 tests").exit_code, 0);
  EXPECT_EQ(Ktstr("run --shard hash:2/2 tests").exit_code, 0);

  EXPECT_THAT(Ran(), UnorderedElementsAre("a", "b", "c", "d", "e"));
}

// ---- in which order and how often ----

TEST_F(RunningTest, PrintedSeedGivesTheSameOrder) {
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) Script(name, "");
  const Finished first = Ktstr("run --shuffle tests");
  const std::vector<std::string> order = Ran();
  const size_t begin = first.err.find("--shuffle=");
  ASSERT_NE(begin, std::string::npos);

  Ktstr("run " + first.err.substr(begin, first.err.find(' ', begin) - begin) + " tests");

  EXPECT_EQ(Ran(), order);
}

TEST_F(RunningTest, LongestOfTheLastRunStartsFirst) {
  Script("a", "");
  Script("b", "");
  // Exclusive ones start one after the other.
  Write("tests/ktstr-suite.json", R"({"schema": "ktstr.suite/1", "selftests": [
    {"name": "a", "exclusive": true}, {"name": "b", "exclusive": true}]})");
  Write("ktstr-out/latest/run.json", R"({"schema": "ktstr.run/1", "tests": [
    {"collection": "ktstr", "test": "a", "verdict": "pass",
     "attempts": [{"verdict": "pass", "duration_ns": 1}]},
    {"collection": "ktstr", "test": "b", "verdict": "pass",
     "attempts": [{"verdict": "pass", "duration_ns": 1000000000}]}]})");

  EXPECT_EQ(Ktstr("run --out one tests").exit_code, 0);
  EXPECT_THAT(Ran(), ElementsAre("a", "b"));
  EXPECT_EQ(Ktstr("run -j2 --out two tests").exit_code, 0);
  EXPECT_THAT(Ran(), ElementsAre("b", "a"));
}

TEST_F(RunningTest, RunsUntilSomethingFails) {
  Script("a", "");
  Script("b", "test \"$(grep -c b ../ran)\" -lt 3");

  const Finished run = Ktstr("run --until-fail tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(Ran(), ElementsAre("a", "b", "a", "b", "a", "b"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("not ok 1 selftests: ktstr: b # exit=1\n"),
                             HasSubstr("\nok 2 selftests: ktstr: a\n")));
}

// ---- time ----

TEST_F(RunningTest, SilentTestIsEndedAndSaysWhereItHung) {
  Script("hangs", "echo 'TAP version 13'; echo 1..2; echo ok 1 first; exec sleep 1000");

  const Finished run = Ktstr("run --idle-timeout 1s tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("not ok 1 selftests: ktstr: hangs # TIMEOUT"),
                             HasSubstr("--idle-timeout"),
                             HasSubstr("it hung behind the result of first, in case_2"),
                             HasSubstr("last output: "), HasSubstr("process: sleep 1000 (pid ")));
  EXPECT_THAT(Read("ktstr-out/latest/run.json"), HasSubstr("it hung behind the result of first"));
}

char StateOf(const std::string& pid) {
  const std::string stat = ktstr::ReadFile("/proc/" + pid + "/stat").value_or("");
  const size_t name_end = stat.rfind(") ");
  return name_end == std::string::npos ? '?' : stat[name_end + 2];
}

TEST_F(RunningTest, CtrlZStopsTheTestsToo) {
  // The test stops the runner, its parent, as the terminal would. What it had stopped itself is to
  // stay so.
  Script("a",
         "sleep 1000 & kill -STOP $!\n"
         "is_stopped() { grep -q '^State:.T' /proc/$!/status; }\n"
         "until is_stopped; do :; done\n"
         "echo $$ >../pid; kill -TSTP $PPID; read -r line <../gate\n"
         "is_stopped || exit 1; kill -KILL $!");
  ASSERT_EQ(::mkfifo((folder_ + "/gate").c_str(), 0600), 0);
  const std::string program = KtstrPath();
  const pid_t runner = ::fork();
  if (runner == 0) {
    // Not the group of an orphan, whose stops the kernel ignores.
    ::setpgid(0, 0);
    if (::chdir(folder_.c_str()) != 0) ::_exit(1);
    ::execl(program.c_str(), "ktstr", "run", "--summary", "tests", nullptr);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(runner, &status, WUNTRACED), runner);
  ASSERT_TRUE(WIFSTOPPED(status));
  const std::string pid(absl::StripAsciiWhitespace(Read("pid")));

  // One that runs on another CPU takes its stop a moment later.
  while (StateOf(pid) == 'R') ::sched_yield();
  EXPECT_EQ(StateOf(pid), 'T');
  ASSERT_EQ(::kill(runner, SIGCONT), 0);
  Write("gate_writer", absl::StrCat("echo go >'", folder_, "/gate'\n"));
  EXPECT_EQ(::system(("sh " + folder_ + "/gate_writer").c_str()), 0);
  ASSERT_EQ(::waitpid(runner, &status, 0), runner);

  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(RunningTest, DebugLeavesTheTerminalToOneTest) {
  Script("asks", "read -r answer; echo got $answer; test -d \"$TMPDIR\" && exit 3");

  Write("answers", "yes\n");

  const Finished run = Ktstr("run --debug --timeout 1ns tests", "answers");

  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "got yes\n");
  EXPECT_THAT(run.err, HasSubstr("ktstr:asks: exit 3"));
}

TEST_F(RunningTest, DebugTakesOneTest) {
  Script("a", "");
  Script("b", "");

  EXPECT_EQ(Ktstr("run --debug tests").exit_code, 64);
  EXPECT_THAT(Ran(), ElementsAre());
}

// ---- an installed kselftest tree ----

TEST_F(RunningTest, TreeRunsAsKselftestsOwnRunnerRunsIt) {
  Write("tree/kselftest-list.txt", "net/x:a.sh\nsize:missing\n");
  Write("tree/net/x/settings", "timeout=7\n");
  Write("tree/net/x/a.sh", "#!/bin/sh\necho in ${PWD##*/} with $*\n", 0644);
  Write("tree2/kselftest-list.txt", "wrap:wrapped\n");
  Write("tree2/wrap/ksft_runner.sh", "#!/bin/sh\necho wrapper of $*\n", 0755);
  Write("tree2/wrap/wrapped", "data", 0644);

  const Finished run = Ktstr("run -p logs tree");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("# timeout set to 7\n"), HasSubstr("# in x with\n"),
                             HasSubstr("not ok 2 selftests: size: missing")));
  EXPECT_EQ(Read("logs/net_x/a.sh"), "in x with\n");
  EXPECT_THAT(Ktstr("run tree2").out, HasSubstr("# wrapper of ./wrapped\n"));
}

TEST_F(RunningTest, NetworkNamespaceIsTheTestsOwn) {
  if (::geteuid() != 0) GTEST_SKIP() << "takes root";
  Script("a", "readlink /proc/self/ns/net");
  const std::string ours = std::filesystem::read_symlink("/proc/self/ns/net").string();

  const Finished run = Ktstr("run -n -p logs tests");

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(Read("logs/ktstr/a"), AllOf(HasSubstr("net:["), Not(HasSubstr(ours))));
}

}  // namespace
}  // namespace runner
