// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// EventStream: the way of events to the reporters, past the journal.

#ifndef RUNNER_RUN_EVENT_STREAM_H_
#define RUNNER_RUN_EVENT_STREAM_H_

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "runner/event/run_event.h"
#include "runner/journal/journal.h"
#include "runner/report/reporter.h"

namespace runner {

// Passes an event to the reporters when all that was recorded before it is on disk, and never
// before an earlier one. Without a journal it does so at once. A reporter that fails gets no
// further event. Single-threaded.
class EventStream {
 public:
  // Everything is borrowed; `journal` may be null.
  EventStream(std::vector<Reporter*> reporters, Journal* journal)
      : reporters_(std::move(reporters)), journal_(journal), is_kept_(journal != nullptr) {}

  // What follows waits for this record.
  void Record(const JournalRecord& record);
  // Nothing waits for it: it belongs to what is not over.
  void RecordInPassing(const JournalRecord& record);
  // The next record points to this file.
  void AlsoSync(const std::string& path);
  void Tell(RunEvent event);

  // Begins to sync what was recorded, and passes on the events that need not wait any more.
  void Sync();
  // Readable when Collect() has something to do; -1 without a journal.
  int fd() const { return journal_ == nullptr ? -1 : journal_->fd(); }
  void Collect();
  // Waits until everything is on disk and every event was passed on.
  void Flush();

  // Stores an error with which the run leaves in the end.
  void Note(const absl::Status& status);
  // Returns the first of these errors.
  const absl::Status& status() const { return status_; }
  // Not OK: results cannot be kept any more, and the run has to end.
  const absl::Status& fatal() const { return fatal_; }

 private:
  struct Waiting {
    uint64_t position;  // In the journal, that has to be on disk.
    RunEvent event;
  };
  void Append(const JournalRecord& record);
  void CheckJournal(const absl::Status& status);
  bool MayBeTold(uint64_t position) const { return !is_kept_ || journal_->synced() >= position; }
  void TellNow(const RunEvent& event);
  void TellWhatMayBeTold();

  std::vector<Reporter*> reporters_;
  Journal* const journal_;
  bool is_kept_;           // The journal is there and has not failed.
  uint64_t position_ = 0;  // The position of the last record for which events wait.
  std::deque<Waiting> waiting_;
  absl::Status status_;
  absl::Status fatal_;
};

}  // namespace runner

#endif  // RUNNER_RUN_EVENT_STREAM_H_
