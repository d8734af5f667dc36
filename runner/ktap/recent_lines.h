// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RecentLines: the last lines of a text, as many as may explain what comes next. Pure.

#ifndef RUNNER_KTAP_RECENT_LINES_H_
#define RUNNER_KTAP_RECENT_LINES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace runner {

class RecentLines {
 public:
  // The last `max_lines` are kept, the first `max_bytes` of each.
  RecentLines(size_t max_lines, size_t max_bytes);

  void Add(absl::string_view line) {
    line = line.substr(0, max_bytes_);
    lines_[count_++ % lines_.size()].assign(line.data(), line.size());
  }
  void Clear() { count_ = 0; }
  // The lines, oldest first. Their bytes are added to `bytes`; it ends when these are more than
  // `limit`.
  std::vector<std::string> Copy(size_t limit, size_t& bytes) const;

 private:
  const size_t max_bytes_;
  std::vector<std::string> lines_;  // A ring.
  uint64_t count_ = 0;              // Lines put into it.
};

}  // namespace runner

#endif  // RUNNER_KTAP_RECENT_LINES_H_
