// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How time is kept: what hangs, and what is stopped.

#include <gmock/gmock.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class TimeTest : public EndToEndTest {};

TEST_F(TimeTest, SilentTestIsEndedAndSaysWhereItHung) {
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

TEST_F(TimeTest, CtrlZStopsTheTestsToo) {
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
    // A group of its own: the kernel ignores stops of an orphan's group.
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

}  // namespace
}  // namespace runner
