// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::ktstr::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

using Kind = ExitStatus::Kind;

// Long enough never to pass in a test; short enough that one which waits for it fails in time.
constexpr char kForever[] = "1000";

class SupervisorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ktstr::JoinPath(::testing::TempDir(),
                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_OK(ktstr::MakeDirectories(folder_));
    ASSERT_OK_AND_ASSIGN(supervisor_, Supervisor::Create());
  }

  // Whatever a test did, nothing of it is left.
  void TearDown() override {
    supervisor_.reset();
    errno = 0;
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG | __WALL), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  // A program with that text, its output going to LogOf(name).
  ChildOptions Script(const std::string& name, const std::string& text) {
    WriteScript(name, absl::StrCat("#!/bin/sh\n", text, "\n"), 0755);
    const std::string identity = absl::StrCat("KTSTR_RUN_ID=test-", name);
    return {.command = {.argv = {"./" + name},
                        .environment = {identity, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"},
                        .directory = folder_},
            .log = OpenLog(name),
            .identity = identity};
  }

  void WriteScript(const std::string& name, const std::string& text, mode_t mode) {
    const std::string path = ktstr::JoinPath(folder_, name);
    ASSERT_OK(ktstr::WriteFileAtomically(path, text));
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }

  absl::StatusOr<RunGroup> MakeRunGroup() {
    return RunGroup::Create(absl::StrCat("supervisor-test-", ::getpid()));
  }
  static ChildOptions InGroup(const RunGroup& run, uint64_t ordinal, ChildOptions options) {
    absl::StatusOr<TestGroup> group = run.MakeTestGroup(ordinal);
    EXPECT_OK(group);
    options.group.emplace(*std::move(group));
    return options;
  }

  ktstr::UniqueFd OpenLog(const std::string& name) {
    return *ktstr::sys::Open(LogPath(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  }
  std::string LogPath(const std::string& name) { return ktstr::JoinPath(folder_, name + ".log"); }
  std::string LogOf(const std::string& name) { return *ktstr::ReadFile(LogPath(name)); }

  // The next event, which has to be of that kind.
  template <typename Event>
  Event Expect() {
    const absl::StatusOr<SupervisorEvent> event = supervisor_->Next(kNoDeadline);
    EXPECT_OK(event);
    EXPECT_TRUE(event.ok() && std::holds_alternative<Event>(*event));
    return event.ok() && std::holds_alternative<Event>(*event) ? std::get<Event>(*event) : Event{};
  }

  ChildEnded Run(ChildOptions options) {
    EXPECT_OK(supervisor_->Start(std::move(options)));
    return Expect<ChildEnded>();
  }

  std::string folder_;
  std::unique_ptr<Supervisor> supervisor_;
};

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

TEST_F(SupervisorTest, SilenceEndsATest) {
  ChildOptions options = Script("silent", absl::StrCat("echo once; exec sleep ", kForever));
  options.idle_timeout = absl::Milliseconds(20);

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kTimedOut);
  EXPECT_TRUE(ended.was_idle);
}

TEST_F(SupervisorTest, ProcessesOfATestThatTimedOutAreDescribed) {
  ChildOptions options = Script("hangs", absl::StrCat("sleep ", kForever, "& wait"));
  options.timeout = absl::Milliseconds(20);

  const ChildEnded ended = Run(std::move(options));

  EXPECT_FALSE(ended.was_idle);
  EXPECT_THAT(ended.processes, Contains(HasSubstr("./hangs (pid ")));
}

TEST_F(SupervisorTest, TestThatEndsInTimeIsNotDescribed) {
  EXPECT_THAT(Run(Script("plain", "exit 0")).processes, IsEmpty());
}

TEST_F(SupervisorTest, TimeOutEndsATestByTerm) {
  ChildOptions options = Script("sleeper", absl::StrCat("exec sleep ", kForever));
  options.timeout = absl::Milliseconds(20);

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kTimedOut);
  EXPECT_EQ(ended.exit.code, SIGTERM);
}

TEST_F(SupervisorTest, TestThatEndedBeforeWeLookedHasNotTimedOut) {
  ChildOptions options = Script("quick", "exit 0");
  options.timeout = absl::Nanoseconds(1);
  ASSERT_OK(supervisor_->Start(std::move(options)));
  siginfo_t info;
  ASSERT_EQ(::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), 0);

  EXPECT_EQ(Expect<ChildEnded>().exit.kind, Kind::kExited);
}

TEST_F(SupervisorTest, TestThatIgnoresTermIsKilledAfterTheGrace) {
  ChildOptions options = Script(
      "stubborn", absl::StrCat("trap '' TERM; echo up; while :; do sleep ", kForever, "; done"));
  options.on_output = [&](absl::string_view) { supervisor_->Stop(1, absl::Milliseconds(20)); };

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kSignaled);
  EXPECT_EQ(ended.exit.code, SIGKILL);
}

TEST_F(SupervisorTest, TestThatStopsItselfStillSeesTerm) {
  ChildOptions options = Script("stopped", "trap 'exit 7' TERM; echo up; kill -STOP $$");
  options.on_output = [&](absl::string_view) { supervisor_->Stop(1, absl::InfiniteDuration()); };

  const ChildEnded ended = Run(std::move(options));

  EXPECT_EQ(ended.exit.kind, Kind::kExited);
  EXPECT_EQ(ended.exit.code, 7);
}

TEST_F(SupervisorTest, DescendantThatEndsSoonIsNoSurvivor) {
  const ChildEnded ended = Run(Script("tee", "true & echo done"));

  EXPECT_THAT(ended.survivors, IsEmpty());
}

TEST_F(SupervisorTest, BackgroundJobThatHoldsTheOutputIsKilled) {
  const ChildEnded ended =
      Run(Script("holds", absl::StrCat("sleep ", kForever, " & echo done; exit 0")));

  EXPECT_EQ(ended.exit.kind, Kind::kExited);
  EXPECT_EQ(ended.exit.code, 0);
  EXPECT_THAT(ended.survivors, ElementsAre(AllOf(StartsWith("sleep 1000 (pid "),
                                                 EndsWith("), holds the test's output"))));
  EXPECT_EQ(LogOf("holds"), "done\n");
}

TEST_F(SupervisorTest, DaemonInItsOwnSessionWithClosedOutputIsKilled) {
  const ChildEnded ended = Run(Script(
      "daemon", absl::StrCat("setsid sleep ", kForever, " </dev/null >/dev/null 2>&1 & exit 0")));

  EXPECT_THAT(ended.survivors, ElementsAre(AllOf(StartsWith("sleep 1000 (pid "),
                                                 EndsWith("), out of the test's session"))));
}

TEST_F(SupervisorTest, DaemonWithoutOurEnvironmentIsKilled) {
  const ChildEnded ended =
      Run(Script("bare", absl::StrCat("env -i setsid sleep ", kForever, " >/dev/null 2>&1 &")));

  EXPECT_THAT(ended.survivors, ElementsAre(StartsWith("sleep 1000 (pid ")));
}

TEST_F(SupervisorTest, SurvivorThatPrintsForeverIsKilled) {
  const ChildEnded ended = Run(Script("chatty", "yes & exit 0"));

  EXPECT_THAT(ended.survivors, ElementsAre(StartsWith("yes (pid ")));
  EXPECT_GT(ended.output_bytes, 0u);
}

TEST_F(SupervisorTest, DescendantsOfSurvivorsAreKilledToo) {
  const ChildEnded ended =
      Run(Script("family", absl::StrCat("setsid sh -c 'setsid sleep ", kForever, " & setsid sleep ",
                                        kForever, " & wait' >/dev/null 2>&1 & exit 0")));

  EXPECT_THAT(ended.survivors, ElementsAre(StartsWith("sh -c ")));
}

TEST_F(SupervisorTest, SurvivorIsBlamedOnTheTestThatLeftIt) {
  ASSERT_OK_AND_ASSIGN(const ChildId clean,
                       supervisor_->Start(Script("clean", "sleep 0.05; exit 0")));
  ASSERT_OK_AND_ASSIGN(
      const ChildId leaky,
      supervisor_->Start(Script("leaky", absl::StrCat("setsid sleep ", kForever, " & exit 0"))));

  for (int i = 0; i < 2; ++i) {
    const ChildEnded ended = Expect<ChildEnded>();
    EXPECT_TRUE(ended.id == clean || ended.id == leaky);
    EXPECT_EQ(ended.survivors.empty(), ended.id == clean);
  }
}

// ---- with a cgroup ----

TEST_F(SupervisorTest, GroupTellsWhoseADaemonIsThatHidItsOrigin) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());
  ASSERT_OK_AND_ASSIGN(const ChildId clean,
                       supervisor_->Start(InGroup(run, 1, Script("clean", "sleep 0.05; exit 0"))));
  ASSERT_OK_AND_ASSIGN(
      const ChildId leaky,
      supervisor_->Start(InGroup(
          run, 2,
          Script("leaky", absl::StrCat("env -i setsid sleep ", kForever,
                                       " </dev/null >/dev/null 2>&1 & sleep 0.05; exit 0")))));

  for (int i = 0; i < 2; ++i) {
    const ChildEnded ended = Expect<ChildEnded>();
    EXPECT_TRUE(ended.id == clean || ended.id == leaky);
    EXPECT_EQ(ended.survivors.empty(), ended.id == clean);
    EXPECT_OK(ended.group_status);
  }
}

TEST_F(SupervisorTest, GroupNamesAlsoTheDescendantsOfSurvivors) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());
  const std::string sleeper = absl::StrCat("sleep ", kForever);

  const ChildEnded ended =
      Run(InGroup(run, 1,
                  Script("family", absl::StrCat("setsid sh -c '", sleeper, " & ", sleeper,
                                                " & wait' >/dev/null 2>&1 & sleep 0.1; exit 0"))));

  EXPECT_THAT(ended.survivors,
              UnorderedElementsAre(StartsWith("sh -c "), StartsWith("sleep 1000 (pid "),
                                   StartsWith("sleep 1000 (pid ")));
}

TEST_F(SupervisorTest, GroupKnowsTheCpuTimeOfAll) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());

  const ChildEnded ended = Run(InGroup(run, 1, Script("works", "exit 0")));

  EXPECT_TRUE(ended.usage.cpu_time_of_group);
  EXPECT_GT(ended.usage.cpu_time, absl::ZeroDuration());
  EXPECT_GT(ended.usage.peak_memory_bytes, 0u);
}

TEST_F(SupervisorTest, GroupsThatATestLeavesAreNamedAndRemoved) {
  if (const absl::Status why = MakeRunGroup().status(); !why.ok()) GTEST_SKIP() << why;
  ASSERT_OK_AND_ASSIGN(const RunGroup run, MakeRunGroup());
  ChildOptions options =
      InGroup(run, 1, Script("nests", absl::StrCat("mkdir -p ", run.path(), "/1/a/b")));

  const ChildEnded ended = Run(std::move(options));

  EXPECT_THAT(ended.left_groups, ElementsAre("a", "a/b"));
  EXPECT_OK(ended.group_status);
}

TEST_F(SupervisorTest, WithoutAGroupItsOwnUsageIsKnown) {
  const ChildEnded ended = Run(Script("works", "exit 0"));

  EXPECT_FALSE(ended.usage.cpu_time_of_group);
  EXPECT_GT(ended.usage.cpu_time, absl::ZeroDuration());
}

TEST_F(SupervisorTest, ProcessThatMovesOnBeforeItIsSeenIsCaught) {
  // Each generation starts the next one in a session of its own and ends.
  ASSERT_OK(supervisor_->Start(Script("company", "sleep 0.3")));
  ASSERT_OK_AND_ASSIGN(const ChildId walker, supervisor_->Start(Script("walker", R"(
          [ "${1:-0}" -ge 5000 ] || setsid "$0" $((${1:-0} + 1)) </dev/null >/dev/null 2>&1 &
          exit 0)")));

  for (int i = 0; i < 2; ++i) {
    const ChildEnded ended = Expect<ChildEnded>();
    EXPECT_EQ(ended.survivors.empty(), ended.id != walker);
  }
}

TEST_F(SupervisorTest, ZombiesOfARunningTestDoNotPileUp) {
  // Each "true" is orphaned and becomes ours while the test runs on.
  const ChildEnded ended =
      Run(Script("orphans", "for i in 1 2 3 4 5; do sh -c 'true & exit 0'; done; exit 0"));

  EXPECT_EQ(ended.exit.code, 0);
  EXPECT_THAT(ended.survivors, IsEmpty());
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
  options.slow = absl::Milliseconds(10);
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
