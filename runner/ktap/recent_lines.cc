// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/ktap/recent_lines.h"

#include <algorithm>

namespace runner {

RecentLines::RecentLines(size_t max_lines, size_t max_bytes)
    : max_bytes_(max_bytes), lines_(std::max<size_t>(max_lines, 1)) {}

std::vector<std::string> RecentLines::Copy(size_t limit, size_t& bytes) const {
  const uint64_t count = std::min<uint64_t>(count_, lines_.size());
  std::vector<std::string> copy;
  copy.reserve(count);
  for (uint64_t i = count_ - count; i < count_; ++i) {
    const std::string& line = lines_[i % lines_.size()];
    bytes += line.size() + sizeof line;
    if (bytes > limit) break;
    copy.push_back(line);
  }
  return copy;
}

}  // namespace runner
