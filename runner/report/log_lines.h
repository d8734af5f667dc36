// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// LogLines: the lines of a log, on disk and read in chunks, or in memory. Parent side.

#ifndef RUNNER_REPORT_LOG_LINES_H_
#define RUNNER_REPORT_LOG_LINES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"

namespace runner {

// Reads forward with bounded memory: of a line longer than `max_line_bytes` the rest is dropped,
// so that line numbers stay those of the parser.
class LogLines {
 public:
  static constexpr size_t kMaxLineBytes = 128 * 1024;

  // NotFound when there is no such file.
  static absl::StatusOr<LogLines> Open(const std::string& path,
                                       size_t max_line_bytes = kMaxLineBytes);

  // The lines of a text that outlives it.
  static LogLines Of(absl::string_view text, size_t max_line_bytes = kMaxLineBytes);

  // The next line without its newline, valid until the next call; nullopt after the last one.
  absl::StatusOr<std::optional<absl::string_view>> Next();

 private:
  LogLines(ktstr::UniqueFd fd, absl::string_view text, size_t max_line_bytes);
  // Reads a chunk; false at the end of the file, and where there is none.
  absl::StatusOr<bool> Refill();

  ktstr::UniqueFd fd_;
  size_t max_line_bytes_;
  std::vector<char> chunk_;
  absl::string_view rest_;  // The rest of chunk_, or of the text in memory.
  std::string line_;        // A line that spans chunks.
};

}  // namespace runner

#endif  // RUNNER_REPORT_LOG_LINES_H_
