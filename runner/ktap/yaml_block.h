// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// YamlBlock: which lines are data of a result, in the form of TAP 13 and 14. Pure.
//
//   not ok 2 - slow
//     ---
//     message: 'took 900 ms'
//     ...
//
// Whatever stands between the marks is data, also what looks like results or bails out. A block
// without its end is over at the next line that is not deeper than its result.

#ifndef RUNNER_KTAP_YAML_BLOCK_H_
#define RUNNER_KTAP_YAML_BLOCK_H_

#include <string>

#include "absl/strings/string_view.h"

namespace runner {

class YamlBlock {
 public:
  enum class Line {
    kData,
    kEnd,
    kBehind,  // No part of the block, which has no end.
  };

  // `indent` stands before the "---"; its first `result_length` bytes before its result too.
  void Open(absl::string_view indent, size_t result_length);
  bool is_open() const { return is_open_; }
  // What a line of an open block is, without escapes and stamps; the block is closed behind it.
  // REQUIRES: is_open().
  Line Take(absl::string_view line);
  // A line of data without what stands before all of them.
  absl::string_view WithoutIndent(absl::string_view line) const;

 private:
  bool is_open_ = false;
  std::string indent_;
  size_t result_length_ = 0;
};

}  // namespace runner

#endif  // RUNNER_KTAP_YAML_BLOCK_H_
