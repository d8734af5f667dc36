// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/dispatcher.h"

#include <signal.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/file.h"
#include "ktstr/testing/status_matchers.h"

namespace runner {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Runs nothing. Each child ends when Next() is called, in order of start, unless an event of the
// script comes before.
class FakeSupervisor : public Supervisor {
 public:
  absl::StatusOr<ChildId> Start(ChildOptions options) override {
    const std::string name(absl::StripPrefix(options.command.argv[0], "./"));
    started.push_back(name);
    if (name == "unstartable") return absl::NotFoundError("execve ./unstartable");
    running_.push_back({++last_id_, name, {}});
    most_at_once = std::max(most_at_once, running_.size());
    return last_id_;
  }

  void Stop(ChildId id, absl::Duration grace) override {
    stops.push_back(grace);
    for (Child& child : running_) {
      if (child.id == id) child.stopped = true;
    }
  }

  absl::Duration Suspend() override { return absl::Hours(1); }

  absl::Status Watch(int) override { return absl::OkStatus(); }

  absl::StatusOr<SupervisorEvent> Next(uint64_t) override {
    if (!script.empty()) {
      SupervisorEvent event = std::move(script.front());
      script.pop_front();
      return event;
    }
    const Child child = running_.front();
    running_.pop_front();
    ChildEnded ended{.id = child.id};
    ended.exit.kind = child.stopped ? ExitStatus::Kind::kSignaled : ExitStatus::Kind::kExited;
    ended.exit.code = child.stopped ? SIGTERM : exit_code(child.name);
    ended.log_status = log_status;
    if (child.name == "leaky") ended.survivors = {"sleep (pid 7)"};
    return ended;
  }

  std::function<int(const std::string& name)> exit_code = [](const std::string& name) {
    return name.rfind("fail", 0) == 0 ? 1 : name.rfind("skip", 0) == 0 ? 4 : 0;
  };
  std::deque<SupervisorEvent> script;
  absl::Status log_status;
  std::vector<std::string> started;
  std::vector<absl::Duration> stops;
  size_t most_at_once = 0;

 private:
  struct Child {
    ChildId id;
    std::string name;
    bool stopped;
  };
  ChildId last_id_ = 0;
  std::deque<Child> running_;
};

class RecordingReporter : public Reporter {
 public:
  absl::Status OnEvent(const RunEvent& event) override {
    ++events;
    if (const auto* finished = std::get_if<TestFinished>(&event)) {
      results.push_back(finished->result);
    }
    if (const auto* end = std::get_if<RunFinished>(&event)) run = *end;
    return status;
  }

  absl::Status status;
  int events = 0;
  std::vector<TestResult> results;
  RunFinished run;
};

MATCHER_P2(Result, name, verdict, "is the result of that test") {
  *result_listener << arg.id.name << " " << std::string(TraitsOf(arg.verdict).name);
  return arg.id.name == name && arg.verdict == verdict;
}

class DispatcherTest : public ::testing::Test {
 protected:
  DispatcherTest() {
    const std::string folder = ktstr::JoinPath(
        ::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
    options_.attempt.out_dir = ktstr::JoinPath(folder, "out");
    options_.attempt.temporary_dir = ktstr::JoinPath(folder, "tmp");
    EXPECT_OK(ktstr::MakeDirectories(options_.attempt.out_dir));
    EXPECT_OK(ktstr::MakeDirectories(options_.attempt.temporary_dir));
  }

  RunOutcome Run(const std::vector<std::string>& names) {
    std::vector<Selftest> selftests;
    for (const std::string& name : names) {
      selftests.push_back(
          {.id = {"ktstr", name}, .directory = "/", .argv = {"./" + name}, .has_manifest = true});
      selftests.back().exclusive = name.rfind("exclusive", 0) == 0;
      if (name == "missing") selftests.back().problem = "no such file";
    }
    absl::StatusOr<RunOutcome> outcome =
        Dispatcher(options_, supervisor_, {&reporter_}, nullptr).Run(selftests);
    EXPECT_OK(outcome);
    return *std::move(outcome);
  }

  // The notes of a test's last attempt.
  const std::vector<std::string>& NotesOf(size_t result) const {
    return reporter_.results[result].attempts.back().notes;
  }

  DispatchOptions options_;
  FakeSupervisor supervisor_;
  RecordingReporter reporter_;
};

TEST_F(DispatcherTest, EveryTestHasAResultNumberedInTheOrderOfCompletion) {
  const RunOutcome outcome = Run({"a", "fail", "skip"});

  EXPECT_THAT(reporter_.results,
              ElementsAre(Result("a", Verdict::kPass), Result("fail", Verdict::kFail),
                          Result("skip", Verdict::kSkip)));
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(reporter_.results[i].number, i + 1);
  EXPECT_TRUE(outcome.has_failures());
  EXPECT_FALSE(outcome.all_skipped());
}

TEST_F(DispatcherTest, NothingButSkipsIsToldApart) {
  const RunOutcome outcome = Run({"skip", "skip2"});

  EXPECT_TRUE(outcome.all_skipped());
  EXPECT_FALSE(outcome.has_failures());
}

TEST_F(DispatcherTest, InconclusiveCasesAreAPartOfThoseThatRan) {
  EXPECT_EQ(RunOutcome{}.inconclusive_percent(), 0);
  EXPECT_EQ((RunOutcome{.judged_cases = 8, .inconclusive_cases = 1}).inconclusive_percent(), 12.5);
}

TEST_F(DispatcherTest, NothingToRunIsNoFailure) {
  const RunOutcome outcome = Run({});

  EXPECT_FALSE(outcome.has_failures());
  EXPECT_FALSE(outcome.all_skipped());
  EXPECT_EQ(reporter_.events, 2);
}

TEST_F(DispatcherTest, WhatCannotStartIsAnErrorWithItsReason) {
  Run({"missing", "unstartable"});

  EXPECT_THAT(reporter_.results, ElementsAre(Result("missing", Verdict::kError),
                                             Result("unstartable", Verdict::kError)));
  EXPECT_EQ(reporter_.results[0].attempts[0].exit.error, "no such file");
  EXPECT_THAT(reporter_.results[1].attempts[0].exit.error, HasSubstr("execve ./unstartable"));
  EXPECT_THAT(supervisor_.started, ElementsAre("unstartable"));
}

TEST_F(DispatcherTest, ProcessLeftBehindIsALeak) {
  Run({"leaky"});

  EXPECT_THAT(reporter_.results, ElementsAre(Result("leaky", Verdict::kLeak)));
  EXPECT_THAT(NotesOf(0), Contains(HasSubstr("left 1 process behind")));
}

TEST_F(DispatcherTest, RetryThatPassesIsFlaky) {
  options_.settings.retries = 2;
  supervisor_.exit_code = [n = 0](const std::string&) mutable { return n++ == 0 ? 1 : 0; };

  const RunOutcome outcome = Run({"a"});

  EXPECT_THAT(reporter_.results, ElementsAre(Result("a", Verdict::kPass)));
  EXPECT_TRUE(reporter_.results[0].flaky);
  EXPECT_THAT(reporter_.results[0].attempts, SizeIs(2));
  EXPECT_EQ(reporter_.run.flaky, 1u);
  EXPECT_FALSE(outcome.has_failures());
}

TEST_F(DispatcherTest, RetriesRunOut) {
  options_.settings.retries = 2;

  Run({"fail"});

  EXPECT_THAT(reporter_.results, ElementsAre(Result("fail", Verdict::kFail)));
  EXPECT_THAT(reporter_.results[0].attempts, SizeIs(3));
}

TEST_F(DispatcherTest, WorstOfTheRepeatsCounts) {
  options_.settings.repeat = 3;
  supervisor_.exit_code = [n = 0](const std::string&) mutable { return n++ == 1 ? 1 : 0; };

  Run({"a"});

  EXPECT_THAT(reporter_.results, ElementsAre(Result("a", Verdict::kFail)));
  EXPECT_THAT(reporter_.results[0].attempts, SizeIs(3));
  EXPECT_FALSE(reporter_.results[0].flaky);
}

TEST_F(DispatcherTest, TestIsRepeatedUntilItsTimeHasPassed) {
  options_.settings.repeat_time = absl::Nanoseconds(1);

  Run({"a"});

  EXPECT_THAT(reporter_.results[0].attempts, SizeIs(1));
}

TEST_F(DispatcherTest, RoundsTakeEveryTestBeforeOneComesAgain) {
  options_.settings.repeat = 2;
  options_.settings.in_rounds = true;

  Run({"a", "b"});

  EXPECT_THAT(supervisor_.started, ElementsAre("a", "b", "a", "b"));
}

TEST_F(DispatcherTest, RoundsWithoutEndStopAtAFailure) {
  options_.settings.repeat = ~uint64_t{0};
  options_.settings.in_rounds = true;
  options_.settings.fail_fast = true;
  supervisor_.exit_code = [n = 0](const std::string& name) mutable {
    return name == "b" && ++n == 3 ? 1 : 0;
  };

  Run({"a", "b", "c"});

  EXPECT_THAT(reporter_.results,
              ElementsAre(Result("b", Verdict::kFail), Result("c", Verdict::kPass),
                          Result("a", Verdict::kPass)));
  EXPECT_THAT(NotesOf(0), Contains("rounds: 3"));
  EXPECT_THAT(NotesOf(1), Contains("rounds: 2"));
}

TEST_F(DispatcherTest, RoundsThatPassedLeaveNothing) {
  options_.settings.repeat = 3;
  options_.settings.in_rounds = true;

  Run({"a"});

  ASSERT_THAT(reporter_.results[0].attempts, SizeIs(1));
  EXPECT_EQ(reporter_.results[0].attempts[0].attempt, 3);
  const std::string folder = ktstr::JoinPath(options_.attempt.out_dir, "tests/ktstr/a/");
  EXPECT_FALSE(ktstr::ReadFile(folder + "attempt-2/result.json").ok());
  EXPECT_OK(ktstr::ReadFile(folder + "attempt-3/result.json"));
}

TEST_F(DispatcherTest, TestWithoutARoundIsNotRun) {
  options_.settings.repeat = ~uint64_t{0};
  options_.settings.in_rounds = true;
  options_.settings.fail_fast = true;

  Run({"fail", "b"});

  EXPECT_THAT(reporter_.results,
              ElementsAre(Result("fail", Verdict::kFail), Result("b", Verdict::kNotRun)));
}

TEST_F(DispatcherTest, TimeStoppedIsNotTimeOfTheRun) {
  options_.settings.run_timeout = absl::ZeroDuration();
  supervisor_.script = {SignalArrived{SIGTSTP}, DeadlinePassed{}};

  EXPECT_FALSE(Run({"a"}).timed_out);
}

TEST_F(DispatcherTest, FailFastStartsNothingMore) {
  options_.settings.fail_fast = true;

  Run({"a", "fail", "b", "c"});

  EXPECT_THAT(supervisor_.started, ElementsAre("a", "fail"));
  EXPECT_THAT(reporter_.results,
              ElementsAre(Result("a", Verdict::kPass), Result("fail", Verdict::kFail),
                          Result("b", Verdict::kNotRun), Result("c", Verdict::kNotRun)));
  EXPECT_THAT(NotesOf(2), Contains(AllOf(HasSubstr("--fail-fast"), HasSubstr("ktstr:fail"))));
}

TEST_F(DispatcherTest, ExclusiveTestRunsAlone) {
  options_.settings.capacity = {.jobs = 4, .cpus = 4};

  Run({"exclusive1", "exclusive2"});

  EXPECT_EQ(supervisor_.most_at_once, 1u);
}

TEST_F(DispatcherTest, JobsRunAtTheSameTime) {
  options_.settings.capacity = {.jobs = 2, .cpus = 4};

  Run({"a", "b", "c", "d"});

  EXPECT_EQ(supervisor_.most_at_once, 2u);
  EXPECT_THAT(reporter_.results, SizeIs(4));
}

TEST_F(DispatcherTest, SignalEndsWhatRunsAndTheRestIsNotRun) {
  options_.settings.capacity = {.jobs = 2, .cpus = 4};
  options_.attempt.limits.grace = absl::Seconds(3);
  supervisor_.script = {SignalArrived{SIGINT}};

  const RunOutcome outcome = Run({"a", "b", "c"});

  EXPECT_THAT(supervisor_.started, UnorderedElementsAre("a", "b"));
  EXPECT_THAT(supervisor_.stops, ElementsAre(absl::Seconds(3), absl::Seconds(3)));
  EXPECT_THAT(reporter_.results,
              ElementsAre(Result("a", Verdict::kNotRun), Result("b", Verdict::kNotRun),
                          Result("c", Verdict::kNotRun)));
  EXPECT_THAT(NotesOf(0), Contains(HasSubstr("interrupted by SIGINT")));
  EXPECT_THAT(NotesOf(2), Contains(HasSubstr("not run: interrupted by SIGINT")));
  EXPECT_EQ(outcome.interrupted_by, SIGINT);
  EXPECT_EQ(reporter_.run.interrupted_by, SIGINT);
}

TEST_F(DispatcherTest, SecondSignalKillsAtOnce) {
  options_.attempt.limits.grace = absl::Seconds(3);
  supervisor_.script = {SignalArrived{SIGTERM}, SignalArrived{SIGTERM}};

  Run({"a"});

  EXPECT_THAT(supervisor_.stops, ElementsAre(absl::Seconds(3), absl::ZeroDuration()));
}

TEST_F(DispatcherTest, InterruptedTestIsNotRetried) {
  options_.settings.retries = 5;
  supervisor_.script = {SignalArrived{SIGINT}};

  Run({"a"});

  EXPECT_THAT(supervisor_.started, ElementsAre("a"));
}

TEST_F(DispatcherTest, RunTimeoutEndsTheRun) {
  options_.settings.run_timeout = absl::ZeroDuration();
  supervisor_.script = {DeadlinePassed{}};

  const RunOutcome outcome = Run({"a", "b"});

  EXPECT_TRUE(outcome.timed_out);
  EXPECT_THAT(reporter_.results, Each(::testing::Field(&TestResult::verdict, Verdict::kNotRun)));
  EXPECT_THAT(NotesOf(1), Contains(HasSubstr("--run-timeout")));
}

TEST_F(DispatcherTest, ReporterThatFailsIsToldNothingMore) {
  reporter_.status = absl::UnavailableError("write results.ktap: no space");

  const RunOutcome outcome = Run({"a", "b"});

  EXPECT_EQ(reporter_.events, 1);
  EXPECT_THAT(supervisor_.started, ElementsAre("a", "b"));
  EXPECT_EQ(outcome.report_status, reporter_.status);
}

TEST_F(DispatcherTest, DiskThatIsFullEndsTheRun) {
  supervisor_.log_status = absl::ResourceExhaustedError("write: no space left on device");

  const RunOutcome outcome = Run({"a", "b"});

  EXPECT_THAT(supervisor_.started, ElementsAre("a"));
  EXPECT_THAT(reporter_.results,
              ElementsAre(Result("a", Verdict::kNotRun), Result("b", Verdict::kNotRun)));
  EXPECT_THAT(NotesOf(1), Contains(HasSubstr("no space left")));
  EXPECT_FALSE(outcome.report_status.ok());
}

TEST_F(DispatcherTest, LogThatCannotBeWrittenIsAFailureOfTheRun) {
  supervisor_.log_status = absl::ResourceExhaustedError("write: no space");

  EXPECT_EQ(Run({"a"}).report_status, supervisor_.log_status);
}

TEST_F(DispatcherTest, EveryAttemptHasItsFolderWithAResult) {
  options_.settings.retries = 1;

  Run({"fail"});

  for (const char* attempt : {"attempt-1", "attempt-2"}) {
    const std::string folder = absl::StrCat("tests/ktstr/fail/", attempt);
    const std::string path = ktstr::JoinPath(options_.attempt.out_dir, folder);
    EXPECT_OK(ktstr::ReadFile(ktstr::JoinPath(path, "output.log")));
    EXPECT_OK(ktstr::ReadFile(ktstr::JoinPath(path, "result.json")));
  }
  EXPECT_EQ(reporter_.results[0].attempts[1].artifacts_dir, "tests/ktstr/fail/attempt-2");
}

}  // namespace
}  // namespace runner
