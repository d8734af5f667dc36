// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/log_lines.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace runner {
namespace {

constexpr size_t kChunkBytes = 64 * 1024;

}  // namespace

absl::StatusOr<LogLines> LogLines::Open(const std::string& path, size_t max_line_bytes) {
  ASSIGN_OR_RETURN(ktstr::UniqueFd fd, ktstr::sys::Open(path, O_RDONLY | O_NOFOLLOW));
  return LogLines(std::move(fd), "", max_line_bytes);
}

LogLines LogLines::Of(absl::string_view text, size_t max_line_bytes) {
  return LogLines(ktstr::UniqueFd(), text, max_line_bytes);
}

LogLines::LogLines(ktstr::UniqueFd fd, absl::string_view text, size_t max_line_bytes)
    : fd_(std::move(fd)), max_line_bytes_(max_line_bytes), rest_(text) {}

absl::StatusOr<bool> LogLines::Refill() {
  if (!fd_.valid()) return false;
  chunk_.resize(kChunkBytes);
  ASSIGN_OR_RETURN(const size_t count, ktstr::sys::Read(fd_.get(), chunk_));
  rest_ = absl::string_view(chunk_.data(), count);
  return count > 0;
}

absl::StatusOr<std::optional<absl::string_view>> LogLines::Next() {
  line_.clear();
  bool has_begun = false;
  for (;;) {
    if (rest_.empty()) {
      ASSIGN_OR_RETURN(const bool has_more, Refill());
      if (!has_more && !has_begun) return std::nullopt;
      if (!has_more) return absl::string_view(line_);
    }
    const size_t newline = rest_.find('\n');
    const absl::string_view piece = rest_.substr(0, newline);
    rest_.remove_prefix(newline == absl::string_view::npos ? rest_.size() : newline + 1);
    if (!has_begun && newline != absl::string_view::npos) return piece.substr(0, max_line_bytes_);
    has_begun = true;
    line_.append(piece.data(), std::min(piece.size(), max_line_bytes_ - line_.size()));
    if (newline != absl::string_view::npos) return absl::string_view(line_);
  }
}

}  // namespace runner
