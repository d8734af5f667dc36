// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// LiveLine: the line of a terminal that shows how far a run is.

#ifndef RUNNER_REPORT_LIVE_LINE_H_
#define RUNNER_REPORT_LIVE_LINE_H_

#include <span>

#include "absl/time/time.h"
#include "runner/report/progress_line.h"

namespace runner {

class LiveLine {
 public:
  static constexpr absl::Duration kRefreshInterval = absl::Milliseconds(250);

  // `fd` is a terminal, borrowed.
  explicit LiveLine(int fd) : fd_(fd) {}

  // Draws over what stands there, as wide as the terminal is now. Whoever prints next erases it.
  void Draw(std::span<const RunningTest> running, const RunCount& count, absl::Duration elapsed);

 private:
  const int fd_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_LIVE_LINE_H_
