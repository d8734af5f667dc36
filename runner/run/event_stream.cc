// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/event_stream.h"

#include <fcntl.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/sys.h"

namespace runner {

void EventStream::Record(const JournalRecord& record) {
  Append(record);
  if (is_kept_) position_ = journal_->appended();
}

void EventStream::RecordInPassing(const JournalRecord& record) {
  Append(record);
}

void EventStream::Append(const JournalRecord& record) {
  if (is_kept_) CheckJournal(journal_->Append(record));
}

void EventStream::AlsoSync(const std::string& path) {
  if (!is_kept_) return;
  absl::StatusOr<ktstr::UniqueFd> file = ktstr::sys::Open(path, O_RDONLY | O_NOFOLLOW);
  if (file.ok()) {
    journal_->AlsoSync(*std::move(file));
  } else {
    Note(file.status());
  }
}

// Without a journal no event has to wait: nothing of it will be kept.
void EventStream::CheckJournal(const absl::Status& status) {
  if (status.ok() || !is_kept_) return;
  is_kept_ = false;
  const absl::Status named(status.code(), absl::StrCat("journal: ", status.message()));
  status_.Update(named);
  fatal_.Update(named);
}

void EventStream::Tell(RunEvent event) {
  if (waiting_.empty() && MayBeTold(position_)) return TellNow(event);
  waiting_.push_back({.position = position_, .event = std::move(event)});
}

void EventStream::Sync() {
  if (is_kept_) CheckJournal(journal_->BeginSync());
  TellWhatMayBeTold();
}

void EventStream::Collect() {
  if (journal_ != nullptr) CheckJournal(journal_->FinishSync());
  TellWhatMayBeTold();
}

void EventStream::Flush() {
  if (is_kept_) CheckJournal(journal_->SyncAll());
  TellWhatMayBeTold();
}

void EventStream::Note(const absl::Status& status) {
  status_.Update(status);
  if (absl::IsResourceExhausted(status)) fatal_.Update(status);
}

void EventStream::TellWhatMayBeTold() {
  while (!waiting_.empty() && MayBeTold(waiting_.front().position)) {
    TellNow(waiting_.front().event);
    waiting_.pop_front();
  }
}

void EventStream::TellNow(const RunEvent& event) {
  std::erase_if(reporters_, [&](Reporter* reporter) {
    const absl::Status status = reporter->OnEvent(event);
    Note(status);
    return !status.ok();
  });
}

}  // namespace runner
