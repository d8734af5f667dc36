// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// OutputSample: the beginning and the end of an output of any length. Pure.

#ifndef RUNNER_RUN_OUTPUT_SAMPLE_H_
#define RUNNER_RUN_OUTPUT_SAMPLE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace runner {

class OutputSample {
 public:
  // The most bytes of the head, and of the tail.
  static constexpr size_t kMaxBytes = 16 * 1024;

  void Add(absl::string_view bytes);

  // The first bytes.
  const std::string& head() const { return head_; }
  // The last bytes; empty when the head is everything.
  std::string tail() const;

 private:
  std::string head_;
  std::string recent_;  // The last bytes, and up to as many before them.
  bool is_cut_ = false;
};

}  // namespace runner

#endif  // RUNNER_RUN_OUTPUT_SAMPLE_H_
