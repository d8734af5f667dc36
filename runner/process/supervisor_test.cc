// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How a child is started, what of its output arrives, and the events of a supervisor.

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "runner/process/supervised_test.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::HasSubstr;

using Kind = ExitStatus::Kind;

class SupervisorTest : public SupervisedTest {};

TEST_F(SupervisorTest, ExitCodeAndOutputArrive) {
  const ChildEnded ended = Run(Script("plain", "echo out; echo err >&2; exit 3"));

  EXPECT_EQ(ended.exit.kind, Kind::kExited);
  EXPECT_EQ(ended.exit.code, 3);
  EXPECT_EQ(ended.output_bytes, 8u);
  EXPECT_EQ(LogOf("plain"), "out\nerr\n");
}

TEST_F(SupervisorTest, LastLineWithoutNewlineIsKept) {
  Run(Script("unterminated", "printf 'ok 1 last'"));

  EXPECT_EQ(LogOf("unterminated"), "ok 1 last");
}

TEST_F(SupervisorTest, ReaderSeesEveryByteOfAHugeOutput) {
  constexpr uint64_t kBytes = 50 * 1024 * 1024;
  uint64_t seen = 0;
  ChildOptions options = Script("huge", "head -c 52428800 /dev/zero");
  options.on_output = [&](absl::string_view bytes) { seen += bytes.size(); };

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.output_bytes, kBytes);
  EXPECT_EQ(seen, kBytes);
}

TEST_F(SupervisorTest, ClosedStandardOutputIsNoEnd) {
  const ChildEnded ended = Run(Script("closes", "echo before; exec >&- 2>&-; exit 4"));

  EXPECT_EQ(ended.exit.code, 4);
  EXPECT_EQ(LogOf("closes"), "before\n");
}

TEST_F(SupervisorTest, SignalThatEndedItIsNamed) {
  const ChildEnded ended = Run(Script("signal", "kill -SEGV $$"));

  EXPECT_EQ(ended.exit.kind, Kind::kSignaled);
  EXPECT_EQ(ended.exit.code, SIGSEGV);
}

TEST_F(SupervisorTest, TestLeadsItsSessionAndItsGroup) {
  Run(Script("session", "cut -d' ' -f1,5,6 /proc/$$/stat | tr ' ' '\\n'"));

  const std::vector<std::string> ids = absl::StrSplit(LogOf("session"), '\n', absl::SkipEmpty());
  ASSERT_EQ(ids.size(), 3u);
  EXPECT_EQ(ids[1], ids[0]);
  EXPECT_EQ(ids[2], ids[0]);
}

TEST_F(SupervisorTest, StandardInputIsEmpty) {
  EXPECT_EQ(Run(Script("reads", "cat")).exit.code, 0);
  EXPECT_EQ(LogOf("reads"), "");
}

TEST_F(SupervisorTest, NoOtherDescriptorIsInherited) {
  ChildOptions options = Script("descriptors", "");
  options.command.argv = {"/bin/ls", "/proc/self/fd"};

  Run(std::move(options));

  EXPECT_EQ(LogOf("descriptors"), "0\n1\n2\n3\n");  // 3 is the folder that ls reads.
}

TEST_F(SupervisorTest, BlockedAndIgnoredSignalsAreNotInherited) {
  Run(Script("mask", "grep -E 'SigBlk|SigIgn' /proc/self/status"));

  EXPECT_EQ(LogOf("mask"), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_F(SupervisorTest, MissingProgramIsSaidSo) {
  ChildOptions options = Script("gone", "");
  options.command.argv = {"./nothing"};

  EXPECT_THAT(supervisor_->Start(std::move(options)),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("execve ./nothing")));
}

TEST_F(SupervisorTest, MissingInterpreterIsSaidSo) {
  ChildOptions options = Script("interpreted", "");
  WriteScript("interpreted", "#!/no/such/interpreter\n", 0755);

  EXPECT_THAT(supervisor_->Start(std::move(options)),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("interpreter")));
}

TEST_F(SupervisorTest, ScriptWithoutAnInterpreterRunsThroughTheShell) {
  ChildOptions options = Script("plain", "");
  WriteScript("plain", "echo \"$0 $1|$2\"\nexit 3\n", 0755);
  options.command.argv = {"./plain", "a b", "c"};

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.code, 3);
  EXPECT_EQ(LogOf("plain"), "./plain a b|c\n");
}

TEST_F(SupervisorTest, EmptyExecutableFileDoesNothing) {
  ChildOptions options = Script("empty", "");
  WriteScript("empty", "", 0755);

  EXPECT_EQ(Run(std::move(options)).exit.code, 0);
}

TEST_F(SupervisorTest, ProgramForAnotherMachineIsNoScript) {
  ChildOptions options = Script("foreign", "");
  WriteScript("foreign", "\177ELF\necho run as a script\n", 0755);

  EXPECT_THAT(supervisor_->Start(std::move(options)).status().message(),
              HasSubstr("Exec format error; it is a program for another machine"));
}

TEST_F(SupervisorTest, MissingPermissionIsSaidSo) {
  ChildOptions options = Script("forbidden", "");
  WriteScript("forbidden", "#!/bin/sh\n", 0644);

  EXPECT_THAT(supervisor_->Start(std::move(options)),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod +x")));
}

TEST_F(SupervisorTest, MissingFolderIsSaidSo) {
  ChildOptions options = Script("nowhere", "");
  options.command.directory = "/no/such/folder";

  EXPECT_THAT(supervisor_->Start(std::move(options)),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("chdir /no/such/folder")));
}

TEST_F(SupervisorTest, FullDiskIsReportedAndTheTestStillEnds) {
  ChildOptions options = Script("full", "echo lost; exit 0");
  ASSERT_OK_AND_ASSIGN(options.log, ktstr::sys::Open("/dev/full", O_WRONLY));

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.code, 0);
  EXPECT_THAT(ended.log_status, StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(SupervisorTest, SlowTestIsToldAgainAfterAsMuchTime) {
  ChildOptions options = Script("slow", absl::StrCat("exec sleep ", kForever));
  options.limits.slow = absl::Milliseconds(10);
  ASSERT_OK_AND_ASSIGN(const ChildId id, supervisor_->Start(std::move(options)));

  EXPECT_EQ(Expect<ChildSlow>().id, id);
  EXPECT_EQ(Expect<ChildSlow>().id, id);
  supervisor_->Stop(id, absl::InfiniteDuration());
  EXPECT_EQ(Expect<ChildEnded>().exit.kind, Kind::kSignaled);
}

TEST_F(SupervisorTest, SignalToTheRunnerIsAnEvent) {
  ::kill(::getpid(), SIGTERM);

  EXPECT_EQ(Expect<SignalArrived>().signal, SIGTERM);
}

TEST_F(SupervisorTest, SignalThatWasIgnoredFromTheStartIsNoEvent) {
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    supervisor_.reset();
    ::signal(signal, SIG_IGN);
    ASSERT_OK_AND_ASSIGN(supervisor_, Supervisor::Create());

    ::kill(::getpid(), signal);
    ::kill(::getpid(), SIGUSR1);

    EXPECT_EQ(Expect<SignalArrived>().signal, SIGUSR1) << signal;
    ::signal(signal, SIG_DFL);
  }
}

TEST_F(SupervisorTest, DeadlinePassesWithNothingRunning) {
  const absl::StatusOr<SupervisorEvent> event = supervisor_->Next(1);

  ASSERT_OK(event);
  EXPECT_TRUE(std::holds_alternative<DeadlinePassed>(*event));
}

TEST_F(SupervisorTest, EndOfTheSupervisorEndsWhatRuns) {
  ASSERT_OK(supervisor_->Start(
      Script("running", absl::StrCat("setsid sleep ", kForever, " & sleep ", kForever))));

  // TearDown destroys the supervisor and looks for what is left.
}

}  // namespace
}  // namespace runner
