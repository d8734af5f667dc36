// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/output_capture.h"

#include <algorithm>
#include <array>

#include "ktstr/base/sys.h"

namespace runner {
namespace {

constexpr size_t kChunkBytes = 64 * 1024;

}  // namespace

OutputCapture::State OutputCapture::Move(size_t max_bytes) {
  std::array<char, kChunkBytes> buffer;
  for (size_t moved = 0; moved < max_bytes;) {
    const absl::StatusOr<size_t> count = ktstr::sys::Read(pipe_.get(), buffer);
    if (absl::IsUnavailable(count.status())) return State::kOpen;
    if (!count.ok() || *count == 0) return State::kEnded;
    const absl::string_view bytes(buffer.data(), *count);
    Store(bytes);
    if (reader_) reader_(bytes);
    moved += *count;
  }
  return State::kOpen;
}

void OutputCapture::Store(absl::string_view bytes) {
  const uint64_t room = kMaxLogBytes - std::min(bytes_, kMaxLogBytes);
  bytes_ += bytes.size();
  if (!log_status_.ok() || room == 0) return;
  log_status_ = ktstr::sys::WriteAll(log_.get(), bytes.substr(0, room));
}

}  // namespace runner
