// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/dispatcher.h"

#include <signal.h>
#include <string.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/file.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "runner/contain/kernel_log.h"
#include "runner/run/run_folder.h"

namespace runner {
namespace {

// Of the waiting tests, how many are looked at for one that may overtake the others.
constexpr size_t kLookAhead = 64;

std::string SignalName(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? absl::StrCat("signal ", signal) : absl::StrCat("SIG", name);
}

std::string Readable(absl::Duration duration) {
  return ktstr::FormatNs(static_cast<uint64_t>(absl::ToInt64Nanoseconds(duration)));
}

bool IsInconclusive(const TestResult& result) {
  if (result.verdict != Verdict::kSkip || result.attempts.empty()) return false;
  const std::vector<CaseResult>& cases = result.attempts.back().cases;
  return std::any_of(cases.begin(), cases.end(),
                     [](const CaseResult& test_case) { return test_case.inconclusive; });
}

}  // namespace

bool RunOutcome::has_failures() const {
  return std::any_of(counts.begin(), counts.end(), [](const auto& count) {
    return count.second != 0 && TraitsOf(count.first).fails_run;
  });
}

bool RunOutcome::all_skipped() const {
  const auto skipped = counts.find(Verdict::kSkip);
  return skipped != counts.end() && counts.size() == 1;
}

Dispatcher::Dispatcher(const DispatchOptions& options, Supervisor& supervisor,
                       std::vector<Reporter*> reporters, LiveLine* live_line)
    : options_(options),
      supervisor_(supervisor),
      reporters_(std::move(reporters)),
      live_line_(live_line) {}

absl::StatusOr<RunOutcome> Dispatcher::Run(const std::vector<Selftest>& selftests) {
  const absl::Time started = absl::Now();
  started_ns_ = ktstr::MonotonicNs();
  run_deadline_ns_ = After(started_ns_, options_.run_timeout);
  Plan(selftests);
  Tell(RunStarted{.run_id = options_.attempt.run_id,
                  .out_dir = options_.attempt.out_dir,
                  .started = started,
                  .test_count = selftests.size(),
                  .jobs = options_.capacity.jobs,
                  .machine = options_.machine,
                  .containment_gaps = options_.containment_gaps});
  for (;;) {
    StartWhatFits();
    if (running_.empty()) break;
    RETURN_IF_ERROR(Await());
  }
  EndUnfinished();
  Tell(RunFinished{.finished = absl::Now(),
                   .duration = absl::Nanoseconds(ktstr::MonotonicNs() - started_ns_),
                   .counts = outcome_.counts,
                   .inconclusive = inconclusive_,
                   .flaky = flaky_,
                   .interrupted_by = outcome_.interrupted_by,
                   .timed_out = outcome_.timed_out});
  return std::move(outcome_);
}

void Dispatcher::Plan(const std::vector<Selftest>& selftests) {
  std::vector<Demand> demands;
  for (const Selftest& selftest : selftests) {
    const Demand demand{.cpus = selftest.cpus, .exclusive = selftest.exclusive};
    demands.push_back(demand);
    tests_.push_back({.selftest = &selftest, .demand = demand, .result = {.id = selftest.id}});
  }
  for (const size_t test : WaitingOrder(demands, options_.capacity)) waiting_.push_back(test);
}

void Dispatcher::StartWhatFits() {
  while (stop_cause_.empty() && !waiting_.empty()) {
    std::vector<Demand> waiting;
    std::vector<Demand> running;
    for (size_t i = 0; i < std::min(waiting_.size(), kLookAhead); ++i) {
      waiting.push_back(tests_[waiting_[i]].demand);
    }
    for (const auto& [id, entry] : running_) running.push_back(tests_[entry.test].demand);
    const std::optional<size_t> next = NextToStart(waiting, running, options_.capacity);
    if (!next.has_value()) return;
    const size_t test = waiting_[*next];
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(*next));
    StartAttempt(test);
  }
}

void Dispatcher::StartAttempt(size_t test) {
  Progress& progress = tests_[test];
  const int number = ++progress.attempts;
  if (number == 1) progress.first_start_ns = ktstr::MonotonicNs();
  auto attempt =
      std::make_unique<Attempt>(*progress.selftest, number, ++attempts_, options_.attempt);
  absl::StatusOr<ChildOptions> child = attempt->Prepare([this, test, number](const CaseResult& c) {
    Tell(CaseFinished{.id = tests_[test].result.id, .attempt = number, .result = c});
  });
  if (!child.ok()) {
    Note(child.status());
    return EndAttempt(test, attempt->NotStarted(std::string(child.status().message())));
  }
  if (!progress.selftest->problem.empty()) {
    return EndAttempt(test, attempt->NotStarted(progress.selftest->problem));
  }
  Tell(TestStarted{.id = progress.result.id,
                   .attempt = number,
                   .started = attempt->started(),
                   .timeout = attempt->timeout()});
  if (progress.demand.exclusive) Redraw(&progress.result.id);
  if (options_.surroundings != nullptr) {
    options_.surroundings->Begin(attempt->ordinal(), FullName(progress.result.id));
  }
  const absl::StatusOr<ChildId> id = supervisor_.Start(*std::move(child));
  if (!id.ok() && options_.surroundings != nullptr) {
    options_.surroundings->End(attempt->ordinal());
  }
  if (!id.ok()) return EndAttempt(test, attempt->NotStarted(std::string(id.status().message())));
  running_.emplace(*id, Running{.test = test, .attempt = std::move(attempt)});
}

absl::Status Dispatcher::Await() {
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
  Note(event.log_status);
  Aftermath aftermath;
  if (options_.surroundings != nullptr) {
    aftermath = options_.surroundings->End(ended.attempt->ordinal());
  }
  AttemptResult result = ended.attempt->Finish(event, std::move(aftermath));
  if (aborted_) {
    result.verdict = Verdict::kNotRun;
    result.notes.insert(result.notes.begin(),
                        absl::StrCat(stop_cause_, "; it had run for ", Readable(event.duration)));
  }
  AbortOnTaint();
  EndAttempt(ended.test, std::move(result));
}

void Dispatcher::AbortOnTaint() {
  if (!options_.abort_on_taint || options_.surroundings == nullptr || !stop_cause_.empty()) return;
  const uint64_t taint = options_.surroundings->bad_taint();
  if (taint != 0)
    Abort(absl::StrCat("--abort-on-taint: the kernel is tainted: ", NewTaints(0, taint)));
}

bool Dispatcher::IsSuspect(const Progress& progress, const AttemptResult& attempt) const {
  return options_.rerun_suspects && !progress.ran_alone &&
         std::any_of(attempt.kernel_findings.begin(), attempt.kernel_findings.end(),
                     [](const KernelFinding& finding) { return finding.suspects.size() > 1; });
}

void Dispatcher::Handle(const ChildSlow& event) {
  const auto found = running_.find(event.id);
  if (found == running_.end()) return;
  Tell(TestSlow{.id = tests_[found->second.test].result.id, .running = event.running});
}

void Dispatcher::Handle(const SignalArrived& event) {
  if (event.signal == SIGUSR1) return TellSnapshots();
  if (event.signal == SIGIO) {
    if (options_.snapshot_key && options_.snapshot_key()) TellSnapshots();
    return;
  }
  if (aborted_) return StopRunning(absl::ZeroDuration());
  outcome_.interrupted_by = event.signal;
  Abort(absl::StrCat("interrupted by ", SignalName(event.signal)));
}

void Dispatcher::Handle(const Resumed& event) {
  started_ns_ = After(started_ns_, event.stopped);
  run_deadline_ns_ = After(run_deadline_ns_, event.stopped);
  for (Progress& progress : tests_) {
    progress.first_start_ns = After(progress.first_start_ns, event.stopped);
  }
}

void Dispatcher::Handle(const DeadlinePassed&) {
  if (aborted_ || ktstr::MonotonicNs() < run_deadline_ns_) return;
  outcome_.timed_out = true;
  run_deadline_ns_ = kNoDeadline;
  Abort(absl::StrCat("the run took longer than --run-timeout ", Readable(options_.run_timeout)));
}

void Dispatcher::Abort(std::string cause) {
  aborted_ = true;
  stop_cause_ = std::move(cause);
  StopRunning(options_.abort_grace);
}

void Dispatcher::StopRunning(absl::Duration grace) {
  for (const auto& [id, entry] : running_) supervisor_.Stop(id, grace);
}

void Dispatcher::EndAttempt(size_t test, AttemptResult attempt) {
  Progress& progress = tests_[test];
  const Verdict verdict = attempt.verdict;
  const bool is_suspect = IsSuspect(progress, attempt);
  if (progress.ran_alone) attempt.notes.push_back("ran again, alone, as a suspect");
  std::vector<AttemptResult>& attempts = progress.result.attempts;
  if (!attempts.empty()) ForgetAttempt(attempts);
  attempts.push_back(std::move(attempt));
  const bool failed = TraitsOf(verdict).fails_run;
  const bool goes_on = stop_cause_.empty();
  if (goes_on && is_suspect) {
    progress.ran_alone = progress.demand.exclusive = true;
    progress.verdict = Worse(verdict, progress.verdict.value_or(verdict));
    waiting_.push_back(test);
    return;
  }
  if (goes_on && failed && progress.retries < options_.retries) {
    ++progress.retries;
    waiting_.push_front(test);
    return;
  }
  progress.verdict = Worse(verdict, progress.verdict.value_or(verdict));
  progress.retries = 0;
  ++progress.repeats;
  if (goes_on && !(failed && options_.fail_fast) && IsDueAgain(progress)) {
    waiting_.insert(options_.in_rounds ? waiting_.end() : waiting_.begin(), test);
    return;
  }
  EndTest(progress, *progress.verdict);
}

// Makes room for one more: reports show the output of the last one, and rounds without end must
// fill neither the memory nor the disk.
void Dispatcher::ForgetAttempt(std::vector<AttemptResult>& attempts) const {
  AttemptResult& last = attempts.back();
  last.output_head = last.output_tail = std::string();
  if (!options_.in_rounds || TraitsOf(last.verdict).fails_run) return;
  RemoveFolder(ktstr::JoinPath(options_.attempt.out_dir, last.artifacts_dir)).IgnoreError();
  attempts.pop_back();
}

bool Dispatcher::IsDueAgain(const Progress& progress) const {
  if (options_.repeat_time > absl::ZeroDuration()) {
    return ktstr::MonotonicNs() < After(progress.first_start_ns, options_.repeat_time);
  }
  return progress.repeats < options_.repeat;
}

void Dispatcher::EndTest(Progress& progress, Verdict verdict) {
  TestResult& result = progress.result;
  if (options_.in_rounds) {
    result.attempts.back().notes.push_back(absl::StrCat("rounds: ", progress.repeats));
  }
  result.number = ++finished_;
  result.verdict = verdict;
  const bool failed = TraitsOf(verdict).fails_run;
  result.flaky = !failed && std::any_of(result.attempts.begin(), result.attempts.end(),
                                        [](const AttemptResult& attempt) {
                                          return TraitsOf(attempt.verdict).fails_run;
                                        });
  ++outcome_.counts[verdict];
  flaky_ += result.flaky ? 1 : 0;
  inconclusive_ += IsInconclusive(result) ? 1 : 0;
  if (failed && options_.fail_fast && stop_cause_.empty()) {
    stop_cause_ = absl::StrCat("--fail-fast: ", FullName(result.id), " has failed");
  }
  Tell(TestFinished{.result = std::move(result)});
}

// What never got to its end has a result too, so that a reader misses nothing.
void Dispatcher::EndUnfinished() {
  for (const size_t test : std::exchange(waiting_, {})) {
    Progress& progress = tests_[test];
    // What a test has shown in the rounds before stands.
    if (options_.in_rounds && progress.verdict.has_value()) {
      EndTest(progress, *progress.verdict);
      continue;
    }
    AttemptResult cause{.attempt = ++progress.attempts,
                        .verdict = Verdict::kNotRun,
                        .notes = {absl::StrCat("not run: ", stop_cause_)},
                        .started = absl::Now()};
    progress.result.attempts.push_back(std::move(cause));
    EndTest(progress, Worse(Verdict::kNotRun, progress.verdict.value_or(Verdict::kNotRun)));
  }
}

void Dispatcher::Note(const absl::Status& status) {
  if (outcome_.report_status.ok()) outcome_.report_status = status;
}

void Dispatcher::Tell(const RunEvent& event) {
  std::erase_if(reporters_, [&](Reporter* reporter) {
    const absl::Status status = reporter->OnEvent(event);
    Note(status);
    return !status.ok();
  });
}

void Dispatcher::TellSnapshots() {
  for (const auto& [id, entry] : running_) Tell(entry.attempt->Snapshot());
}

void Dispatcher::Redraw(const TestId* about_to_start) {
  if (live_line_ == nullptr) return;
  const absl::Time now = absl::Now();
  std::vector<RunningTest> running;
  for (const auto& [id, entry] : running_) {
    running.push_back({tests_[entry.test].result.id, now - entry.attempt->started()});
  }
  if (about_to_start != nullptr) running.push_back({*about_to_start, absl::ZeroDuration()});
  live_line_->Draw(running, finished_, tests_.size(),
                   absl::Nanoseconds(ktstr::MonotonicNs() - started_ns_));
}

}  // namespace runner
