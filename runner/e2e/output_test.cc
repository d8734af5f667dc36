// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What takes our output: pipes that others have made non-blocking, limits of file sizes.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"
#include "runner/e2e/end_to_end.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::Gt;
using ::testing::HasSubstr;

constexpr int kPipeBytes = 4096;

struct Output {
  int exit_code = -1;
  size_t bytes = 0;
};

class OutputTest : public EndToEndTest {
 protected:
  // Runs `ktstr` with a small pipe as its standard output and error, which is read when it is full.
  Output IntoPipe(const std::string& args, int flags) {
    absl::StatusOr<ktstr::sys::Pipe> pipe = ktstr::sys::MakePipe();
    EXPECT_OK(pipe);
    const int into = pipe->write_end.get();
    const int from = pipe->read_end.get();
    EXPECT_OK(ktstr::sys::SetPipeSize(into, kPipeBytes));
    EXPECT_EQ(::fcntl(into, F_SETFL, flags), 0);
    const std::string script = absl::StrCat("cd '", folder_, "'; exec '", KtstrPath(), "' ", args);
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(into, STDOUT_FILENO);
      ::dup2(into, STDERR_FILENO);
      ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
      ::_exit(127);
    }
    siginfo_t ended{};
    pollfd room{.fd = into, .events = POLLOUT, .revents = 0};
    while (::poll(&room, 1, 0) > 0 && ended.si_pid == 0) {
      EXPECT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT | WNOHANG), 0);
    }
    pipe->write_end.reset();
    Output output;
    std::array<char, 4096> buffer;
    for (size_t count = 1; count > 0; output.bytes += count) {
      count = ktstr::sys::Read(from, buffer).value_or(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    return output;
  }

  // Many more bytes than the pipe holds, whatever lists or summarises them.
  void WriteLongLog() {
    std::string log = "TAP version 13\n1..400\n";
    for (int i = 1; i <= 400; ++i) absl::StrAppend(&log, "ok ", i, " case number ", i, "\n");
    Write("log", log);
  }
};

struct Talk {
  const char* name;
  const char* args;
};

class NonBlockingOutputTest : public OutputTest, public ::testing::WithParamInterface<Talk> {
 protected:
  void SetUp() override {
    UseFolder(absl::StrCat("nonblocking_", GetParam().name));
    WriteLongLog();
    Script("chatty", "cat ../log");
    for (int i = 0; i < 200; ++i)
      Write(absl::StrCat("many/selftest_number_", i), "#!/bin/sh\n", 0755);
  }
};

TEST_P(NonBlockingOutputTest, GetsAllThatABlockingOneGets) {
  const Output plain = IntoPipe(GetParam().args, 0);
  const Output hasty = IntoPipe(GetParam().args, O_NONBLOCK);

  EXPECT_THAT(plain.bytes, Gt(size_t{kPipeBytes}));
  EXPECT_EQ(hasty.bytes, plain.bytes);
  EXPECT_EQ(hasty.exit_code, plain.exit_code);
}

INSTANTIATE_TEST_SUITE_P(
    Commands, NonBlockingOutputTest,
    ::testing::Values(Talk{"run", "run tests 2>/dev/null"}, Talk{"list", "list --json many"},
                      Talk{"parse", "parse --json log"}, Talk{"doctor", "doctor --json"},
                      Talk{"completion", "completion bash"}, Talk{"help", "run --help"}),
    [](const auto& named) { return std::string(named.param.name); });

// ---- a limit of file sizes ----

struct Limited {
  const char* name;
  const char* command;
};

class FileLimitTest : public OutputTest, public ::testing::WithParamInterface<Limited> {
 protected:
  void SetUp() override {
    UseFolder(absl::StrCat("limit_", GetParam().name));
    WriteLongLog();
    Script("a", "exit 0");
    for (int i = 0; i < 200; ++i)
      Write(absl::StrCat("many/selftest_number_", i), "#!/bin/sh\n", 0755);
  }
};

TEST_P(FileLimitTest, IsAFullDisk) {
  // sh counts blocks of 512 bytes. Standard error is a pipe, so that the message has room.
  const Finished run = Shell(absl::StrCat("{ (ulimit -f 2; ", GetParam().command,
                                          "); echo $? >code; } 2>&1 >/dev/null | cat"));

  EXPECT_EQ(Read("code"), "74\n");
  EXPECT_THAT(run.out, AllOf(HasSubstr("File too large"), HasSubstr("ulimit -f")));
}

INSTANTIATE_TEST_SUITE_P(
    Commands, FileLimitTest,
    ::testing::Values(Limited{"run", "exec \"$KTSTR\" run --out out tests"},
                      Limited{"run_into_file", "exec \"$KTSTR\" run --help >file"},
                      Limited{"list", "exec \"$KTSTR\" list --json many >file"},
                      Limited{"parse", "exec \"$KTSTR\" parse --json log >file"},
                      Limited{"parse_junit", "exec \"$KTSTR\" parse --junit file log"},
                      Limited{"doctor", "exec \"$KTSTR\" doctor --json >file"},
                      Limited{"completion", "exec \"$KTSTR\" completion zsh >file"}),
    [](const auto& named) { return std::string(named.param.name); });

TEST_F(OutputTest, LimitThatIsReachedLaterEndsTheRunToo) {
  WriteLongLog();
  Script("chatty", "cat ../log ../log ../log ../log ../log ../log");

  const Finished run = Shell(
      "{ (ulimit -f 80; exec \"$KTSTR\" run --out out tests); echo $? >code; } 2>&1 >/dev/null | "
      "cat");

  EXPECT_EQ(Read("code"), "74\n");
  EXPECT_THAT(run.out, HasSubstr("File too large"));
}

TEST_F(OutputTest, LimitEndsATestByItsSignal) {
  Script("big", "head -c 100000 /dev/zero >big");

  const Finished run = Shell("ulimit -f 100; exec \"$KTSTR\" run --out out tests");

  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(Read("out/results.ktap"), HasSubstr("exit=153"));
}

}  // namespace
}  // namespace runner
