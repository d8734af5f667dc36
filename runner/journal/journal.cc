// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "runner/folder/layout.h"

namespace runner {
namespace {

absl::Status NotOurs(const std::string& folder) {
  return absl::InvalidArgumentError(
      absl::StrCat(folder, "/", kJournalFile, " was not written by this version of ktstr"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> Journal::Create(const std::string& folder,
                                                         const JournalHead& head) {
  const std::string path = ktstr::JoinPath(folder, kJournalFile);
  const std::string unfinished = absl::StrCat(path, ".tmp-", ::getpid());
  absl::StatusOr<std::unique_ptr<Journal>> journal = CreateAs(unfinished, path, head);
  if (!journal.ok()) ::unlink(unfinished.c_str());
  return journal;
}

absl::StatusOr<std::unique_ptr<Journal>> Journal::CreateAs(const std::string& unfinished,
                                                           const std::string& path,
                                                           const JournalHead& head) {
  ASSIGN_OR_RETURN(RecordFile file, RecordFile::Create(unfinished));
  ASSIGN_OR_RETURN(ktstr::AsyncSync sync, ktstr::AsyncSync::Create());
  std::unique_ptr<Journal> journal(new Journal(std::move(file), std::move(sync)));
  RETURN_IF_ERROR(journal->Append(head));
  // Nobody ever sees a journal without its head.
  if (::rename(unfinished.c_str(), path.c_str()) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("rename ", unfinished, " to ", path));
  }
  // The name has to last as well.
  const std::string folder = path.substr(0, path.rfind('/'));
  ASSIGN_OR_RETURN(ktstr::UniqueFd directory, ktstr::sys::Open(folder, O_RDONLY | O_DIRECTORY));
  journal->AlsoSync(std::move(directory));
  RETURN_IF_ERROR(journal->SyncAll());
  return journal;
}

absl::StatusOr<Journal::Opened> Journal::Open(const std::string& folder) {
  absl::StatusOr<RecordFile::Opened> file = RecordFile::Open(ktstr::JoinPath(folder, kJournalFile));
  if (absl::IsNotFound(file.status())) {
    return absl::NotFoundError(
        absl::StrCat(folder, " has no journal of a run; name the folder that --out named"));
  }
  if (!file.ok()) return file.status();
  Opened opened{.torn_bytes = file->torn_bytes};
  for (const std::string& payload : file->payloads) {
    std::optional<JournalRecord> record = Decode(payload);
    if (!record.has_value()) return NotOurs(folder);
    opened.records.push_back(*std::move(record));
  }
  if (opened.records.empty() || !std::holds_alternative<JournalHead>(opened.records[0])) {
    return NotOurs(folder);
  }
  opened.head = std::get<JournalHead>(std::move(opened.records[0]));
  opened.records.erase(opened.records.begin());
  ASSIGN_OR_RETURN(ktstr::AsyncSync sync, ktstr::AsyncSync::Create());
  opened.journal.reset(new Journal(std::move(file->file), std::move(sync)));
  return opened;
}

absl::Status Journal::Append(const JournalRecord& record) {
  return file_.Append(Encode(record));
}

absl::Status Journal::BeginSync() {
  if (is_syncing() || synced_ == appended()) return absl::OkStatus();
  std::vector<int> fds;
  const size_t others = std::min(files_.size(), ktstr::AsyncSync::kMaxFiles - 1);
  for (size_t i = 0; i < others; ++i) fds.push_back(files_[i].get());
  fds.push_back(file_.fd());
  // When not all files fit, nothing of the journal counts as synced before the last file is.
  syncing_ = others == files_.size() ? appended() : synced_;
  RETURN_IF_ERROR(sync_.Begin(fds));
  files_.erase(files_.begin(), files_.begin() + static_cast<std::ptrdiff_t>(others));
  return absl::OkStatus();
}

absl::Status Journal::FinishSync() {
  if (!is_syncing()) return absl::OkStatus();
  RETURN_IF_ERROR(sync_.Finish());
  synced_ = syncing_;
  return absl::OkStatus();
}

absl::Status Journal::SyncAll() {
  while (is_syncing() || synced_ != appended()) {
    RETURN_IF_ERROR(BeginSync());
    RETURN_IF_ERROR(FinishSync());
  }
  return absl::OkStatus();
}

}  // namespace runner
