// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/dispatcher.h"

#include <signal.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/file.h"
#include "ktstr/base/monotonic_time.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/signal_name.h"
#include "ktstr/base/status_macros.h"
#include "runner/contain/kernel_log.h"
#include "runner/folder/layout.h"
#include "runner/folder/run_folder.h"
#include "runner/terminal/terminal_keys.h"

namespace runner {
namespace {

// So many of the waiting tests are looked at for one that may overtake the others.
constexpr size_t kLookAhead = 64;

std::string Readable(absl::Duration duration) {
  return ktstr::FormatNs(ktstr::ToNs(duration));
}

// The test that a record is about. REQUIRES: it is about one.
const TestId& TestOf(const JournalRecord& step) {
  static const TestId kNone;
  if (const auto* started = std::get_if<TestStarted>(&step)) return started->id;
  if (const auto* ended = std::get_if<AttemptEnded>(&step)) return ended->id;
  if (const auto* finished = std::get_if<CaseFinished>(&step)) return finished->id;
  if (const auto* slow = std::get_if<TestSlow>(&step)) return slow->id;
  return kNone;
}

}  // namespace

Dispatcher::Dispatcher(const DispatchOptions& options, Supervisor& supervisor,
                       std::vector<Reporter*> reporters, LiveLine* live_line)
    : options_(options),
      supervisor_(supervisor),
      events_(std::move(reporters), options.services.journal),
      temporaries_(options.attempt.temporary_dir),
      live_line_(live_line) {}

absl::StatusOr<RunOutcome> Dispatcher::Run(const std::vector<Selftest>& selftests) {
  if (events_.fd() >= 0) RETURN_IF_ERROR(supervisor_.Watch(events_.fd()));
  started_ns_ = ktstr::MonotonicNs();
  run_deadline_ns_ = After(started_ns_, options_.settings.run_timeout);
  Plan(selftests);
  Begin(absl::Now());  // Wall clock: shown.
  if (options_.facts.history != nullptr) Replay(*options_.facts.history);
  for (;;) {
    StartWhatFits();
    if (running_.empty()) break;
    RETURN_IF_ERROR(Await());
  }
  EndUnfinished();
  events_.Flush();
  events_.Tell(RunFinished{.finished = absl::Now(),  // Wall clock: shown.
                           .duration = absl::Nanoseconds(ktstr::MonotonicNs() - started_ns_),
                           .counts = outcome_.counts,
                           .inconclusive = outcome_.inconclusive,
                           .flaky = outcome_.flaky,
                           .interrupted_by = outcome_.interrupted_by,
                           .timed_out = outcome_.timed_out});
  outcome_.report_status = events_.status();
  return std::move(outcome_);
}

void Dispatcher::Begin(absl::Time now) {
  RunStarted run{.run_id = options_.attempt.run_id,
                 .started = now,
                 .test_count = tests_.size(),
                 .jobs = options_.settings.capacity.jobs,
                 .machine = options_.facts.machine,
                 .containment_gaps = options_.facts.containment_gaps};
  if (options_.facts.history != nullptr && options_.facts.history->run.has_value()) {
    run = *options_.facts.history->run;
  } else {
    events_.Record(run);
  }
  run.out_dir = options_.attempt.out_dir;
  events_.Tell(std::move(run));
}

void Dispatcher::Replay(const History& history) {
  std::map<TestId, size_t> places;
  for (size_t i = 0; i < tests_.size(); ++i) places.emplace(tests_[i].result.id, i);
  const auto find = [&](const TestId& id) {
    const auto found = places.find(id);
    return found == places.end() ? std::optional<size_t>() : found->second;
  };
  for (const JournalRecord& step : history.steps) {
    const std::optional<size_t> test = find(TestOf(step));
    if (test.has_value()) Replay(*test, step);
  }
  // No identity may come again: what an earlier runner has left behind would count as ours.
  attempts_ = history.attempts;
  for (const TestStarted& lost : history.lost) {
    const std::optional<size_t> test = find(lost.id);
    if (test.has_value()) EndLost(*test, lost);
  }
}

void Dispatcher::Replay(size_t test, const JournalRecord& step) {
  TestProgress& progress = tests_[test];
  if (const auto* started = std::get_if<TestStarted>(&step)) {
    Unqueue(test);
    progress.attempts = started->attempt;
    if (progress.first_start_ns == 0) progress.first_start_ns = ktstr::MonotonicNs();
    events_.Tell(*started);
  } else if (const auto* ended = std::get_if<AttemptEnded>(&step)) {
    Unqueue(test);
    progress.attempts = ended->result.attempt;
    EndAttempt(test, ended->result, ended->after);
  } else if (const auto* finished = std::get_if<CaseFinished>(&step)) {
    events_.Tell(*finished);
  } else if (const auto* slow = std::get_if<TestSlow>(&step)) {
    events_.Tell(*slow);
  }
}

void Dispatcher::EndLost(size_t test, const TestStarted& lost) {
  if (options_.settings.rerun_interrupted) {
    events_.Record(AttemptDropped{.id = lost.id, .attempt = lost.attempt});
    return;
  }
  AttemptResult result{
      .attempt = lost.attempt,
      .verdict = Verdict::kNotRun,
      .notes = {"was running when the runner died, and may be the cause; --resume DIR "
                "--rerun-interrupted would have run it again"},
      .started = lost.started,
      .timeout = lost.timeout,
      .artifacts_dir = AttemptFolder(lost.id, lost.attempt)};
  RecordEnd(lost.id, result, AfterAttempt::kEnd);
  EndAttempt(test, std::move(result), AfterAttempt::kEnd);
}

void Dispatcher::Unqueue(size_t test) {
  const auto found = std::find(waiting_.begin(), waiting_.end(), test);
  if (found != waiting_.end()) waiting_.erase(found);
}

void Dispatcher::Plan(const std::vector<Selftest>& selftests) {
  std::vector<Demand> demands;
  for (const Selftest& selftest : selftests) {
    const Demand demand{.cpus = selftest.cpus, .exclusive = selftest.exclusive};
    demands.push_back(demand);
    tests_.push_back({.selftest = &selftest, .demand = demand, .result = {.id = selftest.id}});
  }
  for (const size_t test : WaitingOrder(demands, options_.settings.capacity))
    waiting_.push_back(test);
}

void Dispatcher::StartWhatFits() {
  while (stop_cause_.empty() && !waiting_.empty()) {
    std::vector<Demand> waiting;
    std::vector<Demand> running;
    for (size_t i = 0; i < std::min(waiting_.size(), kLookAhead); ++i) {
      waiting.push_back(tests_[waiting_[i]].demand);
    }
    for (const auto& [id, entry] : running_) running.push_back(tests_[entry.test].demand);
    const std::optional<size_t> next = NextToStart(waiting, running, options_.settings.capacity);
    if (!next.has_value()) return;
    const size_t test = waiting_[*next];
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(*next));
    StartAttempt(test);
  }
}

void Dispatcher::StartAttempt(size_t test) {
  TestProgress& progress = tests_[test];
  const int number = ++progress.attempts;
  if (number == 1) progress.first_start_ns = ktstr::MonotonicNs();
  auto attempt = std::make_unique<Attempt>(*progress.selftest, number, ++attempts_,
                                           options_.attempt, temporaries_);
  absl::StatusOr<ChildOptions> child = attempt->Prepare([this, test, number](const CaseResult& c) {
    CaseFinished finished{.id = tests_[test].result.id, .attempt = number, .result = c};
    events_.RecordInPassing(finished);
    events_.Tell(std::move(finished));
  });
  if (!child.ok()) {
    events_.Note(child.status());
    CheckDisk();
    return EndAttempt(test, attempt->NotStarted(std::string(child.status().message())));
  }
  if (!progress.selftest->problem.empty()) {
    return EndAttempt(test, attempt->NotStarted(progress.selftest->problem));
  }
  TestStarted started{.id = progress.result.id,
                      .attempt = number,
                      .started = attempt->started(),
                      .timeout = attempt->timeout()};
  events_.Record(started);
  events_.Tell(std::move(started));
  if (progress.demand.exclusive || options_.facts.has_rebooted) events_.Flush();
  if (progress.demand.exclusive) Redraw(&progress.result.id);
  if (options_.services.surroundings != nullptr) {
    options_.services.surroundings->Begin(attempt->ordinal(), FullName(progress.result.id));
  }
  const absl::StatusOr<ChildId> id = supervisor_.Start(*std::move(child));
  if (!id.ok() && options_.services.surroundings != nullptr) {
    options_.services.surroundings->End(attempt->ordinal());
  }
  if (!id.ok()) return EndAttempt(test, attempt->NotStarted(std::string(id.status().message())));
  running_.emplace(*id, Running{.test = test, .attempt = std::move(attempt)});
}

absl::Status Dispatcher::Await() {
  events_.Sync();
  CheckDisk();
  if (options_.services.keys != nullptr) options_.services.keys->Follow();
  if (!exclusive_runs()) Redraw();
  ASSIGN_OR_RETURN(SupervisorEvent event, supervisor_.Next(NextDeadline(ktstr::MonotonicNs())));
  std::visit([this](auto&& happened) { Handle(std::move(happened)); }, std::move(event));
  return absl::OkStatus();
}

uint64_t Dispatcher::NextDeadline(uint64_t now_ns) const {
  if (live_line_ == nullptr || exclusive_runs()) return run_deadline_ns_;
  return std::min(run_deadline_ns_, After(now_ns, LiveLine::kRefreshInterval));
}

bool Dispatcher::exclusive_runs() const {
  return std::any_of(running_.begin(), running_.end(), [this](const auto& entry) {
    return tests_[entry.second.test].demand.exclusive;
  });
}

void Dispatcher::Handle(ChildEnded event) {
  const auto found = running_.find(event.id);
  Running ended = std::move(found->second);
  running_.erase(found);
  events_.Note(event.log_status);
  CheckDisk();
  Aftermath aftermath;
  if (options_.services.surroundings != nullptr) {
    aftermath = options_.services.surroundings->End(ended.attempt->ordinal());
  }
  AttemptResult result = ended.attempt->Finish(event, std::move(aftermath));
  if (aborted_) {
    events_.RecordInPassing(
        AttemptDropped{.id = tests_[ended.test].result.id, .attempt = result.attempt});
    result.verdict = Verdict::kNotRun;
    result.notes.insert(result.notes.begin(),
                        absl::StrCat(stop_cause_, "; it had run for ", Readable(event.duration)));
  }
  AbortOnTaint();
  EndAttempt(ended.test, std::move(result));
}

void Dispatcher::AbortOnTaint() {
  if (!options_.settings.abort_on_taint || options_.services.surroundings == nullptr ||
      !stop_cause_.empty())
    return;
  const uint64_t taint = options_.services.surroundings->bad_taint();
  if (taint != 0)
    Abort(absl::StrCat("--abort-on-taint: the kernel is tainted: ", NewTaints(0, taint)));
}

void Dispatcher::Handle(const ChildSlow& event) {
  const auto found = running_.find(event.id);
  if (found == running_.end()) return;
  const TestSlow slow{.id = tests_[found->second.test].result.id, .running = event.running};
  events_.RecordInPassing(slow);
  events_.Tell(slow);
}

void Dispatcher::Handle(const SignalArrived& event) {
  if (event.signal == SIGUSR1) return TellSnapshots();
  if (event.signal == SIGTSTP) return Suspend();
  if (event.signal == SIGCONT || event.signal == SIGIO) return HandleTerminal(event.signal);
  if (aborted_) return StopRunning(absl::ZeroDuration());
  outcome_.interrupted_by = event.signal;
  Abort(absl::StrCat("interrupted by ", ktstr::SignalName(event.signal)));
}

void Dispatcher::HandleTerminal(int signal) {
  if (options_.services.keys == nullptr) return;
  if (signal == SIGCONT) return options_.services.keys->FollowAnew();
  if (options_.services.keys->Take('t')) TellSnapshots();
}

void Dispatcher::Suspend() {
  if (options_.services.keys != nullptr) options_.services.keys->Release();
  const absl::Duration stopped = supervisor_.Suspend();
  if (options_.services.keys != nullptr) options_.services.keys->FollowAnew();
  started_ns_ = After(started_ns_, stopped);
  run_deadline_ns_ = After(run_deadline_ns_, stopped);
  for (TestProgress& progress : tests_) {
    progress.first_start_ns = After(progress.first_start_ns, stopped);
  }
}

void Dispatcher::Handle(const DeadlinePassed&) {
  if (aborted_ || ktstr::MonotonicNs() < run_deadline_ns_) return;
  outcome_.timed_out = true;
  run_deadline_ns_ = kNoDeadline;
  Abort(absl::StrCat("the run took longer than --run-timeout ",
                     Readable(options_.settings.run_timeout)));
}

void Dispatcher::Handle(const WatchedReadable&) {
  events_.Collect();
}

void Dispatcher::CheckDisk() {
  if (aborted_ || events_.fatal().ok()) return;
  Abort(absl::StrCat("results cannot be kept: ", events_.fatal().message()));
}

void Dispatcher::Abort(std::string cause) {
  aborted_ = true;
  Stop(std::move(cause), options_.attempt.limits.grace);
  StopRunning(options_.attempt.limits.grace);
}

void Dispatcher::Stop(std::string cause, std::optional<absl::Duration> grace) {
  stop_cause_ = std::move(cause);
  events_.Tell(RunStopping{.cause = stop_cause_,
                           .running_tests = running_.size(),
                           .waiting_tests = waiting_.size(),
                           .grace = grace});
}

void Dispatcher::StopRunning(absl::Duration grace) {
  for (const auto& [id, entry] : running_) supervisor_.Stop(id, grace);
}

void Dispatcher::EndAttempt(size_t test, AttemptResult attempt,
                            std::optional<AfterAttempt> recorded) {
  TestProgress& progress = tests_[test];
  const AfterAttempt after = recorded.value_or(
      stop_cause_.empty() ? progress.Follows(attempt, options_) : AfterAttempt::kEnd);
  if (progress.ran_alone && !recorded.has_value()) {
    attempt.notes.push_back("ran again, alone, as a suspect");
  }
  if (!recorded.has_value() && !aborted_) RecordEnd(progress.result.id, attempt, after);
  progress.Add(std::move(attempt), after, options_);
  switch (after) {
    case AfterAttempt::kAlone:
      waiting_.push_back(test);
      return;
    case AfterAttempt::kRetry:
      waiting_.push_front(test);
      return;
    case AfterAttempt::kRepeat:
      waiting_.insert(options_.settings.in_rounds ? waiting_.end() : waiting_.begin(), test);
      return;
    case AfterAttempt::kEnd:
      return EndTest(progress, *progress.verdict);
  }
}

void Dispatcher::RecordEnd(const TestId& id, const AttemptResult& result, AfterAttempt after) {
  // The record holds an output that is all head.
  if (!result.output_tail.empty()) {
    events_.AlsoSync(OutputLogPath(options_.attempt.out_dir, result.artifacts_dir));
  }
  events_.Record(AttemptEnded{.id = id, .result = result, .after = after});
}

void Dispatcher::EndTest(TestProgress& progress, Verdict verdict) {
  progress.Finish(verdict, ++finished_, options_);
  outcome_.Count(progress.result);
  const std::string name = FullName(progress.result.id);
  events_.Tell(TestFinished{.result = std::move(progress.result)});
  if (TraitsOf(verdict).fails_run && options_.settings.fail_fast && stop_cause_.empty()) {
    Stop(absl::StrCat("--fail-fast: ", name, " has failed"), std::nullopt);
  }
}

// A test that never got to its end has a result too, so that a reader misses nothing.
void Dispatcher::EndUnfinished() {
  for (const size_t test : std::exchange(waiting_, {})) {
    TestProgress& progress = tests_[test];
    // The verdict of the rounds before stands.
    if (options_.settings.in_rounds && progress.verdict.has_value()) {
      EndTest(progress, *progress.verdict);
      continue;
    }
    AttemptResult cause{.attempt = ++progress.attempts,
                        .verdict = Verdict::kNotRun,
                        .notes = {absl::StrCat("not run: ", stop_cause_)},
                        .started = absl::Now()};  // Wall clock: shown.
    progress.result.attempts.push_back(std::move(cause));
    EndTest(progress, Worse(Verdict::kNotRun, progress.verdict.value_or(Verdict::kNotRun)));
  }
}

void Dispatcher::TellSnapshots() {
  for (const auto& [id, entry] : running_) events_.Tell(entry.attempt->Snapshot());
}

void Dispatcher::Redraw(const TestId* about_to_start) {
  if (live_line_ == nullptr) return;
  const ktstr::MonotonicTime now = ktstr::MonotonicTime::Now();
  std::vector<RunningTest> running;
  for (const auto& [id, entry] : running_) {
    running.push_back({tests_[entry.test].result.id, now - entry.attempt->began()});
  }
  if (about_to_start != nullptr) running.push_back({*about_to_start, absl::ZeroDuration()});
  live_line_->Draw(running, {.done = finished_, .failed = outcome_.failed, .total = tests_.size()},
                   absl::Nanoseconds(ktstr::MonotonicNs() - started_ns_));
}

}  // namespace runner
