// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ProgressLine: how far a run is, in one line of a terminal. Pure.
//
//   [======>             ] 12/40, 1 failed  1:15  wake_futex_pair 9s, fair_nice..wakers 2s +6

#ifndef RUNNER_REPORT_PROGRESS_LINE_H_
#define RUNNER_REPORT_PROGRESS_LINE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/time/time.h"
#include "runner/event/run_event.h"

namespace runner {

// A test that runs now.
struct RunningTest {
  TestId id;
  absl::Duration running;
};

struct RunCount {
  uint64_t done = 0;
  uint64_t failed = 0;  // How many of the done ones failed.
  uint64_t total = 0;
};

// A line of at most `width` columns, without a newline: tests done, time, and the tests that run,
// longest first. As many as possible are named; long names lose their middle, and "+6" says how
// many find no place. A bar stands in front where there is room for one.
std::string ProgressLine(std::span<const RunningTest> running, const RunCount& count,
                         absl::Duration elapsed, size_t width);

}  // namespace runner

#endif  // RUNNER_REPORT_PROGRESS_LINE_H_
