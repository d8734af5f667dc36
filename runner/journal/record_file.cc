// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/journal/record_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "runner/journal/checksum.h"

namespace runner {
namespace {

constexpr absl::string_view kMagic = "KTSTRJ1\n";
constexpr size_t kHeadBytes = 2 * sizeof(uint32_t);
// How much is zeroed at a time.
constexpr uint64_t kRoomBytes = 256 * 1024;

void AppendNumber(uint32_t number, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift);
}

uint32_t NumberAt(absl::string_view bytes) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i) number |= uint32_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  return number;
}

// The checksum covers the length too, so that a run of zeroes is no record.
uint32_t ChecksumOf(absl::string_view length, absl::string_view payload) {
  return Crc32(payload, Crc32(length));
}

// Takes a whole record from the front of `bytes`; false when there is none.
bool TakeRecord(absl::string_view& bytes, std::string& payload) {
  if (bytes.size() < kHeadBytes) return false;
  const uint32_t length = NumberAt(bytes);
  if (length > bytes.size() - kHeadBytes) return false;
  const absl::string_view content = bytes.substr(kHeadBytes, length);
  if (NumberAt(bytes.substr(4)) != ChecksumOf(bytes.substr(0, 4), content)) return false;
  payload = std::string(content);
  bytes.remove_prefix(kHeadBytes + length);
  return true;
}

absl::Status Lock(int fd, const std::string& path) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(fd, F_SETLK, &lock) == 0) return absl::OkStatus();
  const int error = errno;
  if (error != EACCES && error != EAGAIN) {
    return absl::ErrnoToStatus(error, absl::StrCat("lock ", path));
  }
  std::string owner = "another process";
  if (::fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) {
    owner = absl::StrCat("process ", lock.l_pid);
  }
  return absl::FailedPreconditionError(absl::StrCat(path, ": ", owner, " is still at this run"));
}

// Reads by this descriptor: closing another one would give up the lock.
absl::Status ReadWhole(int fd, std::string& content) {
  std::vector<char> chunk(256 * 1024);
  for (;;) {
    ASSIGN_OR_RETURN(const size_t count, ktstr::sys::Read(fd, chunk));
    if (count == 0) return absl::OkStatus();
    content.append(chunk.data(), count);
  }
}

}  // namespace

absl::StatusOr<RecordFile> RecordFile::Create(const std::string& path) {
  ASSIGN_OR_RETURN(ktstr::UniqueFd fd, ktstr::sys::Open(path, O_RDWR | O_CREAT | O_EXCL, 0644));
  RETURN_IF_ERROR(Lock(fd.get(), path));
  RETURN_IF_ERROR(ktstr::sys::WriteAll(fd.get(), kMagic));
  return RecordFile(std::move(fd), kMagic.size());
}

absl::StatusOr<RecordFile::Opened> RecordFile::Open(const std::string& path) {
  ASSIGN_OR_RETURN(ktstr::UniqueFd fd, ktstr::sys::Open(path, O_RDWR));
  RETURN_IF_ERROR(Lock(fd.get(), path));
  std::string content;
  RETURN_IF_ERROR(ReadWhole(fd.get(), content));
  absl::string_view rest = content;
  if (!absl::ConsumePrefix(&rest, kMagic)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is no journal of this ktstr"));
  }
  std::vector<std::string> payloads;
  for (std::string payload; TakeRecord(rest, payload);) payloads.push_back(std::move(payload));
  const uint64_t size = content.size() - rest.size();
  // A runner that was killed has left its zeroes.
  while (!rest.empty() && rest.back() == '\0') rest.remove_suffix(1);
  RETURN_IF_ERROR(ktstr::sys::Truncate(fd.get(), size));
  return Opened{.file = RecordFile(std::move(fd), size),
                .payloads = std::move(payloads),
                .torn_bytes = rest.size()};
}

RecordFile::~RecordFile() {
  if (fd_.valid()) ktstr::sys::Truncate(fd_.get(), size_bytes_).IgnoreError();
}

absl::Status RecordFile::Append(absl::string_view payload) {
  buffer_.clear();
  AppendNumber(static_cast<uint32_t>(payload.size()), buffer_);
  AppendNumber(ChecksumOf(buffer_, payload), buffer_);
  buffer_.append(payload.data(), payload.size());
  if (size_bytes_ + buffer_.size() > zeroed_bytes_) MakeRoom(buffer_.size());
  const absl::Status status = ktstr::sys::WriteAll(fd_.get(), buffer_);
  if (status.ok()) {
    size_bytes_ += buffer_.size();
  } else {
    ktstr::sys::Truncate(fd_.get(), size_bytes_).IgnoreError();
    zeroed_bytes_ = size_bytes_;
  }
  return status;
}

// A disk that is nearly full has no room for zeroes, and the record itself may still fit.
void RecordFile::MakeRoom(uint64_t bytes) {
  const std::string zeroes(bytes + kRoomBytes, '\0');
  const bool has_room = ktstr::sys::WriteAll(fd_.get(), zeroes).ok();
  if (!has_room) ktstr::sys::Truncate(fd_.get(), size_bytes_).IgnoreError();
  zeroed_bytes_ = size_bytes_ + (has_room ? zeroes.size() : 0);
  ::lseek(fd_.get(), static_cast<off_t>(size_bytes_), SEEK_SET);
}

}  // namespace runner
