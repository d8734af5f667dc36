// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RecordFile: a file of checksummed records that only grows. docs/design/journal.md has its format.

#ifndef RUNNER_JOURNAL_RECORD_FILE_H_
#define RUNNER_JOURNAL_RECORD_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"

namespace runner {

// Records are written over zeroes that the file has been given before: a sync then needs to write
// these blocks alone, and no change of the file system, behind which whatever makes files would
// wait. The zeroes go when it is closed.
//
// Move-only. Nobody else can open the file meanwhile: it is locked (fcntl(2)) until this process
// ends or closes any descriptor of it.
class RecordFile {
 public:
  struct Opened;

  // Makes a new one. AlreadyExists when there is a file of that name.
  static absl::StatusOr<RecordFile> Create(const std::string& path);
  // Opens one and cuts a torn tail off. NotFound: no such file; InvalidArgument: it is none of
  // ours; FailedPrecondition: another process is at it, with its pid.
  static absl::StatusOr<Opened> Open(const std::string& path);
  RecordFile(RecordFile&& other) noexcept = default;
  RecordFile& operator=(RecordFile&&) = delete;
  ~RecordFile();

  // Writes one record. One that cannot be written whole is cut off again.
  absl::Status Append(absl::string_view payload);

  // How many bytes Append() has written in all; grows with each record.
  uint64_t size_bytes() const { return size_bytes_; }
  int fd() const { return fd_.get(); }

 private:
  RecordFile(ktstr::UniqueFd fd, uint64_t size_bytes)
      : fd_(std::move(fd)), size_bytes_(size_bytes), zeroed_bytes_(size_bytes) {}
  void MakeRoom(uint64_t bytes);

  ktstr::UniqueFd fd_;
  uint64_t size_bytes_;
  uint64_t zeroed_bytes_;  // Up to where the file reaches.
  std::string buffer_;
};

struct RecordFile::Opened {
  RecordFile file;
  std::vector<std::string> payloads;
  uint64_t torn_bytes = 0;  // Length of the torn tail that was cut off.
};

}  // namespace runner

#endif  // RUNNER_JOURNAL_RECORD_FILE_H_
