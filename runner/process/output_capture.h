// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// OutputCapture: moves what one test prints from its pipe to its log and to a reader.

#ifndef RUNNER_PROCESS_OUTPUT_CAPTURE_H_
#define RUNNER_PROCESS_OUTPUT_CAPTURE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"

namespace runner {

using OutputReader = std::function<void(absl::string_view bytes)>;

class OutputCapture {
 public:
  // The log keeps this much; the reader sees everything.
  static constexpr uint64_t kMaxLogBytes = uint64_t{1} << 30;

  // Takes over the read end of a non-blocking pipe and the log, which is open for writing.
  OutputCapture(ktstr::UniqueFd pipe, ktstr::UniqueFd log, OutputReader reader)
      : pipe_(std::move(pipe)), log_(std::move(log)), reader_(std::move(reader)) {}

  enum class State { kOpen, kEnded };
  // Moves what the pipe holds, about `max_bytes` at most, without waiting for more. kEnded: no
  // process can write any more.
  State Move(size_t max_bytes);

  int fd() const noexcept { return pipe_.get(); }
  uint64_t bytes() const noexcept { return bytes_; }
  // The first error of writing the log. Later output still goes to the reader.
  const absl::Status& log_status() const noexcept { return log_status_; }

 private:
  void Store(absl::string_view bytes);

  ktstr::UniqueFd pipe_;
  ktstr::UniqueFd log_;
  OutputReader reader_;
  uint64_t bytes_ = 0;
  absl::Status log_status_;
};

}  // namespace runner

#endif  // RUNNER_PROCESS_OUTPUT_CAPTURE_H_
