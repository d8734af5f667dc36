// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Journal: the file from which a run that was killed can go on. docs/design/journal.md says how.

#ifndef RUNNER_JOURNAL_JOURNAL_H_
#define RUNNER_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ktstr/base/async_sync.h"
#include "ktstr/base/unique_fd.h"
#include "runner/journal/journal_record.h"
#include "runner/journal/record_file.h"

namespace runner {

// Single-threaded. Records are written at once and synced in groups, while the caller goes on.
class Journal {
 public:
  struct Opened;

  // Makes the journal of a new run in its folder, or nothing there. Errors: those of the disk.
  static absl::StatusOr<std::unique_ptr<Journal>> Create(const std::string& folder,
                                                         const JournalHead& head);
  // Opens the journal of a run to go on with. NotFound when the folder has none; FailedPrecondition
  // while a runner is at it; InvalidArgument when it is from another version of ktstr.
  static absl::StatusOr<Opened> Open(const std::string& folder);

  absl::Status Append(const JournalRecord& record);
  // Adds a file that a record points to: the next group syncs it too.
  void AlsoSync(ktstr::UniqueFd file) { files_.push_back(std::move(file)); }

  // How much has been appended, and how much of it is on disk.
  uint64_t appended() const { return file_.size_bytes(); }
  uint64_t synced() const { return synced_; }

  // Begins to sync what is appended, unless all is synced or a sync is under way.
  absl::Status BeginSync();
  bool is_syncing() const { return sync_.is_busy(); }
  // Readable when FinishSync() would not wait.
  int fd() const { return sync_.fd(); }
  // Waits for the end of the sync that is under way.
  absl::Status FinishSync();
  // Waits until everything is on disk.
  absl::Status SyncAll();

 private:
  static absl::StatusOr<std::unique_ptr<Journal>> CreateAs(const std::string& unfinished,
                                                           const std::string& path,
                                                           const JournalHead& head);
  Journal(RecordFile file, ktstr::AsyncSync sync)
      : file_(std::move(file)), sync_(std::move(sync)) {}

  RecordFile file_;
  ktstr::AsyncSync sync_;
  std::vector<ktstr::UniqueFd> files_;
  uint64_t syncing_ = 0;  // Up to where the sync that is under way goes.
  uint64_t synced_ = 0;
};

struct Journal::Opened {
  std::unique_ptr<Journal> journal;
  JournalHead head;
  std::vector<JournalRecord> records;  // The records behind the head.
  uint64_t torn_bytes = 0;  // Length of a record that was not written whole and is cut off.
};

}  // namespace runner

#endif  // RUNNER_JOURNAL_JOURNAL_H_
