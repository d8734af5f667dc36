// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Dispatcher: takes selftests through a run and passes what happens to reporters.

#ifndef RUNNER_RUN_DISPATCHER_H_
#define RUNNER_RUN_DISPATCHER_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "runner/discover/selftest.h"
#include "runner/event/run_event.h"
#include "runner/folder/temporary_folders.h"
#include "runner/journal/history.h"
#include "runner/process/supervisor.h"
#include "runner/report/live_line.h"
#include "runner/report/reporter.h"
#include "runner/run/attempt.h"
#include "runner/run/dispatch_options.h"
#include "runner/run/event_stream.h"
#include "runner/run/run_outcome.h"
#include "runner/run/test_progress.h"

namespace runner {

// Single-threaded, used once. The first SIGINT, SIGQUIT, SIGTERM or SIGHUP stops the run: nothing
// more starts, what runs gets TERM and its grace, and all that has no result becomes not_run. The
// second one kills. A full disk stops the run too. A reporter that fails gets no further event.
class Dispatcher {
 public:
  // Everything is borrowed; `live_line` may be null.
  Dispatcher(const DispatchOptions& options, Supervisor& supervisor,
             std::vector<Reporter*> reporters, LiveLine* live_line);

  // A status is our own failure to wait for processes.
  absl::StatusOr<RunOutcome> Run(const std::vector<Selftest>& selftests);

 private:
  struct Running {
    size_t test;
    std::unique_ptr<Attempt> attempt;
  };

  void Plan(const std::vector<Selftest>& selftests);
  void Begin(absl::Time now);
  // Goes through what has happened before this process began.
  void Replay(const History& history);
  void Replay(size_t test, const JournalRecord& step);
  // Makes the result of a test that ran when another runner died.
  void EndLost(size_t test, const TestStarted& lost);
  // Takes a test out of those that wait.
  void Unqueue(size_t test);
  void StartWhatFits();
  void StartAttempt(size_t test);
  absl::Status Await();
  uint64_t NextDeadline(uint64_t now_ns) const;
  bool exclusive_runs() const;

  void Handle(ChildEnded event);
  void Handle(const ChildSlow& event);
  void Handle(const SignalArrived& event);
  void Handle(const DeadlinePassed& event);
  void Handle(const WatchedReadable& event);

  // Stops this process until somebody continues it.
  void Suspend();
  // Called when a key was typed, or when we have gone on after a stop.
  void HandleTerminal(int signal);
  // Starts nothing more. If there is a `grace`, what runs is requested to end within it.
  void Stop(std::string cause, std::optional<absl::Duration> grace);
  // Starts nothing more and ends what runs.
  void Abort(std::string cause);
  void StopRunning(absl::Duration grace);
  // `recorded`: what came after the attempt, as the journal says.
  void EndAttempt(size_t test, AttemptResult result, std::optional<AfterAttempt> recorded = {});
  void RecordEnd(const TestId& id, const AttemptResult& result, AfterAttempt after);
  void AbortOnTaint();
  void EndTest(TestProgress& progress, Verdict verdict);
  void EndUnfinished();
  // Ends the run when its results can be kept no longer.
  void CheckDisk();
  void TellSnapshots();
  // Nothing is drawn while an exclusive test runs, so its name stands there before it starts.
  void Redraw(const TestId* about_to_start = nullptr);

  const DispatchOptions& options_;
  Supervisor& supervisor_;
  EventStream events_;
  TemporaryFolders temporaries_;
  LiveLine* const live_line_;
  uint64_t started_ns_ = 0;
  uint64_t run_deadline_ns_ = kNoDeadline;
  std::vector<TestProgress> tests_;
  std::deque<size_t> waiting_;
  std::map<ChildId, Running> running_;
  uint64_t attempts_ = 0;
  uint64_t finished_ = 0;
  std::string stop_cause_;  // Not empty: nothing more starts.
  bool aborted_ = false;    // All that still runs was requested to end.
  RunOutcome outcome_;
};

}  // namespace runner

#endif  // RUNNER_RUN_DISPATCHER_H_
