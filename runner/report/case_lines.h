// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CaseLines: the result lines of one test's cases, in the form of the block of kselftest. Pure.

#ifndef RUNNER_REPORT_CASE_LINES_H_
#define RUNNER_REPORT_CASE_LINES_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/event/run_event.h"
#include "runner/report/unique_names.h"

namespace runner {

// Gives the lines in the order of the cases, which is that of their lines in output.log.
class CaseLines {
 public:
  explicit CaseLines(std::span<const CaseResult> cases) : cases_(cases) {}

  // "# TAP version 13" and "# 1..N", or nothing without cases.
  std::string Head() const;
  // Whether the case that is due came from that line of the output.
  bool IsDueAt(uint64_t line) const { return !done() && cases_[next_].line == line; }
  bool done() const { return next_ == cases_.size(); }
  bool empty() const { return cases_.empty(); }
  // The result line of the case that is due, after a line with its reason where the output has
  // none. Ends in a newline. REQUIRES: !done().
  std::string Take();

 private:
  std::span<const CaseResult> cases_;
  size_t next_ = 0;
  absl::string_view last_reason_;
  UniqueNames names_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_CASE_LINES_H_
