// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/contain/kmsg_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "absl/strings/string_view.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace runner {
namespace {

// The kernel refuses to cut a record (EINVAL): this holds the longest one.
constexpr size_t kRecordBytes = 16 * 1024;
// Of one call, so that a kernel that prints without end does not hold the runner.
constexpr int kMaxReads = 100'000;

}  // namespace

absl::StatusOr<KmsgReader> KmsgReader::Open(const std::string& path) {
  ASSIGN_OR_RETURN(ktstr::UniqueFd fd, ktstr::sys::Open(path, O_RDONLY | O_NONBLOCK));
  // A FIFO has no end to go to.
  ::lseek(fd.get(), 0, SEEK_END);
  return KmsgReader(std::move(fd));
}

std::vector<KernelRecord> KmsgReader::Take() {
  std::vector<KernelRecord> records;
  std::array<char, kRecordBytes> buffer;
  for (int reads = 0; reads < kMaxReads; ++reads) {
    const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EPIPE) {
      ++overruns_;
      continue;
    }
    if (size <= 0) break;
    partial_.append(buffer.data(), static_cast<size_t>(size));
    size_t begin = 0;
    for (size_t end; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      std::optional<KernelRecord> record =
          ParseKernelRecord(absl::string_view(partial_).substr(begin, end - begin));
      if (record.has_value()) records.push_back(*std::move(record));
    }
    partial_.erase(0, begin);
  }
  return records;
}

}  // namespace runner
