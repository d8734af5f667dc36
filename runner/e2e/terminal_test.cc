// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Signals to the runner: those of its terminal, those that it was started to ignore, and those that
// end it.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A shell in a terminal of its own, and what a person sees and types there.
class Terminal {
 public:
  // `arguments` begin with the shell.
  Terminal(const std::string& folder, const std::vector<std::string>& arguments) {
    int fd = -1;
    pid_ = ::forkpty(&fd, nullptr, nullptr, nullptr);
    if (pid_ == 0) {
      std::vector<char*> argv;
      for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
      argv.push_back(nullptr);
      ::setenv("TERM", "xterm", 1);
      ::setenv("PS1", "$ ", 1);
      if (::chdir(folder.c_str()) != 0) ::_exit(127);
      ::execvp(argv[0], argv.data());
      ::_exit(127);
    }
    fd_ = ktstr::UniqueFd(fd);
  }
  ~Terminal() {
    fd_.reset();
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  void Type(const std::string& text) { EXPECT_OK(ktstr::sys::WriteAll(fd_.get(), text)); }

  // Reads on until the screen has shown `text` since the last such call.
  void Await(const std::string& text) {
    while (!absl::StrContains(screen_, text)) {
      if (!ReadSome()) {
        ADD_FAILURE() << "the terminal never showed '" << text << "': " << screen_;
        return;
      }
    }
    seen_ += screen_;
    screen_.clear();
  }
  // Types a key again and again until that happens.
  void TypeUntil(const std::string& key, const std::string& text) {
    while (!absl::StrContains(screen_, text)) {
      Type(key);
      pollfd wanted{.fd = fd_.get(), .events = POLLIN, .revents = 0};
      if (::poll(&wanted, 1, 10) > 0 && !ReadSome()) {
        ADD_FAILURE() << "the terminal never showed '" << text << "': " << screen_;
        return;
      }
    }
  }
  bool EditsLines() const {
    termios mode;
    return ::tcgetattr(fd_.get(), &mode) == 0 && (mode.c_lflag & ICANON) != 0;
  }
  // All that it has shown until it was closed.
  std::string ReadAll() {
    while (ReadSome()) {
    }
    return seen_ + screen_;
  }

 private:
  bool ReadSome() {
    std::array<char, 4096> buffer;
    const absl::StatusOr<size_t> count = ktstr::sys::Read(fd_.get(), buffer);
    if (!count.ok() || *count == 0) return false;
    screen_.append(buffer.data(), *count);
    return true;
  }

  pid_t pid_ = -1;
  ktstr::UniqueFd fd_;
  std::string screen_;
  std::string seen_;
};

class TerminalTest : public EndToEndTest {
 protected:
  void SetUp() override {
    EndToEndTest::SetUp();
    MakeFolder();
  }

  // With a test that says "half way" and its runner's pid, and ends when somebody opens the gate.
  void MakeFolder() {
    ::setenv("KTSTR", KtstrPath().c_str(), 1);
    for (const char* name : {"/begun", "/gate"}) {
      ASSERT_EQ(::mkfifo((folder_ + name).c_str(), 0600), 0);
    }
    Script("slow", "echo half way; echo $PPID >../begun; read -r line <../gate; exit 0");
  }

  // Waits until the test has begun; the runner's pid.
  pid_t AwaitTest() {
    const absl::StatusOr<std::string> text = ktstr::ReadFile(folder_ + "/begun");
    EXPECT_OK(text);
    pid_t runner = 0;
    EXPECT_TRUE(absl::SimpleAtoi(text.value_or(""), &runner));
    return runner;
  }
  void OpenGate() {
    const absl::StatusOr<ktstr::UniqueFd> gate = ktstr::sys::Open(folder_ + "/gate", O_WRONLY);
    ASSERT_OK(gate);
    ASSERT_OK(ktstr::sys::WriteAll(gate->get(), "go\n"));
  }

  Terminal Interactive() { return Terminal(folder_, {"bash", "--norc", "-i"}); }
  Terminal RunningOnce(const std::string& before = "") {
    return Terminal(folder_,
                    {"sh", "-c",
                     absl::StrCat("trap : QUIT INT HUP; ", before,
                                  "\"$KTSTR\" run --out out tests; echo code-$?-; stty -a")});
  }
};

constexpr char kRun[] = "\"$KTSTR\" run --out out tests\n";
// Of stty: lines are edited and echoed.
const auto kIsUsable = AllOf(HasSubstr(" icanon "), HasSubstr(" echo "), Not(HasSubstr("-icanon")));

TEST_F(TerminalTest, StoppedRunGoesOnInTheBackground) {
  Terminal terminal = Interactive();
  terminal.Type(kRun);
  AwaitTest();

  terminal.Type("\x1a");
  terminal.Await("Stopped");
  terminal.Type("bg\n");
  // Each key of this line wakes the runner, which shall not read it.
  terminal.Type("echo typed-$((1 + 1))\n");
  terminal.Await("typed-2");
  OpenGate();
  terminal.Type("wait %1; echo code-$?-\n");

  terminal.Await("code-0-");
  EXPECT_THAT(Read("out/results.ktap"), HasSubstr("\nok 1 selftests: ktstr: slow\n"));
  terminal.Type("exit\n");
}

TEST_F(TerminalTest, KeysWorkAgainInTheForeground) {
  Terminal terminal = Interactive();
  terminal.Type(kRun);
  AwaitTest();

  terminal.Type("\x1a");
  terminal.Await("Stopped");
  terminal.Type("bg\n");
  terminal.Type("fg\n");
  terminal.TypeUntil("t", "running   ktstr:slow  ");
  OpenGate();
  // Until then it takes what is typed.
  terminal.Await("Results: out");
  terminal.Type("\necho left-$((1 + 1))\n");

  terminal.Await("left-2");
  terminal.Type("exit\n");
}

TEST_F(TerminalTest, CtrlBackslashEndsTheRunWithResults) {
  Terminal terminal = RunningOnce();
  AwaitTest();

  terminal.Type("\x1c");

  EXPECT_THAT(terminal.ReadAll(), AllOf(HasSubstr("code-131-"), kIsUsable));
  EXPECT_THAT(Read("out/results.ktap"), HasSubstr("interrupted by SIGQUIT"));
  EXPECT_THAT(Read("out/run.json"), HasSubstr("\"interrupted_by\": 3"));
}

TEST_F(TerminalTest, ForegroundRunReadsKeysAndNotLines) {
  Terminal terminal = RunningOnce();
  AwaitTest();

  EXPECT_FALSE(terminal.EditsLines());
  OpenGate();
  EXPECT_THAT(terminal.ReadAll(), kIsUsable);
}

TEST_F(TerminalTest, BackgroundOfAShellWithoutJobControlLeavesTheTerminalAlone) {
  Terminal terminal(folder_, {"sh", "-c", "\"$KTSTR\" run --out out tests & wait"});
  AwaitTest();

  EXPECT_TRUE(terminal.EditsLines());
  OpenGate();
  terminal.ReadAll();
}

// ---- what ends the runner gives the terminal back ----

struct Death {
  int signal;
  int exit_code;
};

class TerminalDeathTest : public TerminalTest, public ::testing::WithParamInterface<Death> {
 protected:
  void SetUp() override {
    UseFolder(absl::StrCat("death_", GetParam().signal));
    MakeFolder();
  }
};

TEST_P(TerminalDeathTest, TerminalIsGivenBack) {
  Terminal terminal = RunningOnce();
  const pid_t runner = AwaitTest();

  ::kill(runner, GetParam().signal);

  EXPECT_THAT(terminal.ReadAll(),
              AllOf(HasSubstr(absl::StrCat("code-", GetParam().exit_code, "-")), kIsUsable));
}

INSTANTIATE_TEST_SUITE_P(Signals, TerminalDeathTest,
                         ::testing::Values(Death{SIGHUP, 129}, Death{SIGINT, 130},
                                           Death{SIGQUIT, 131}, Death{SIGABRT, 134},
                                           Death{SIGSEGV, 139}, Death{SIGALRM, 142},
                                           Death{SIGTERM, 143}, Death{SIGXCPU, 152}),
                         [](const auto& named) {
                           return std::string(::sigabbrev_np(named.param.signal));
                         });

// ---- signals that were ignored when the runner was started ----

class IgnoredSignalTest : public TerminalTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    UseFolder(absl::StrReplaceAll(name, {{"/", "_"}}));
    ASSERT_EQ(::mkfifo((folder_ + "/sent").c_str(), 0600), 0);
  }
};

TEST_P(IgnoredSignalTest, StaysIgnored) {
  // The runner has looked at its signals when it has answered one that came later.
  Script("a",
         absl::StrCat("echo half way; echo ", GetParam(),
                      " >../signal; read -r line <../sent\n"
                      "until grep -q 'half way' ../stderr; do kill -USR1 $PPID; sleep 0.01; done"));

  const Finished run =
      Shell(absl::StrCat("rm -f signal; mkfifo signal; trap '' ", GetParam(),
                         "; { read -r name <signal; kill -\"$name\" $$; echo >sent; } & "
                         "exec \"$KTSTR\" run tests"));

  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("\nok 1 selftests: ktstr: a\n"));
}

TEST_P(IgnoredSignalTest, IsNotIgnoredInTests) {
  Script("a", "grep SigIgn /proc/self/status");

  const Finished run =
      Shell(absl::StrCat("trap '' PIPE XFSZ ", GetParam(), "; exec \"$KTSTR\" run tests"));

  EXPECT_THAT(run.out, HasSubstr("SigIgn:\t0000000000000000\n"));
}

TEST_P(IgnoredSignalTest, StaysIgnoredInATestThatHasTheTerminal) {
  Script("a", absl::StrCat("kill -", GetParam(), " $$; exit 3"));
  const bool is_of_the_terminal = GetParam() != std::string("TERM");

  const Finished run =
      Shell(absl::StrCat("trap '' ", GetParam(), "; exec \"$KTSTR\" run --debug tests"));

  EXPECT_EQ(run.exit_code, is_of_the_terminal ? 3 : 143);
}

INSTANTIATE_TEST_SUITE_P(Signals, IgnoredSignalTest,
                         ::testing::Values("HUP", "INT", "QUIT", "TERM"),
                         [](const auto& named) { return std::string(named.param); });

}  // namespace
}  // namespace runner
