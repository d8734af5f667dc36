// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ConsoleReporter: what a person at a terminal sees.

#ifndef RUNNER_REPORT_CONSOLE_REPORTER_H_
#define RUNNER_REPORT_CONSOLE_REPORTER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "runner/report/reporter.h"

namespace runner {

// One line per finished test; what failed is explained at once, and again in the summary.
class ConsoleReporter : public Reporter {
 public:
  struct Options {
    int fd = 1;                // Borrowed.
    bool color = false;        // Whether to use ANSI colours.
    bool live = false;         // A progress line may stand on the current line: it is erased first.
    bool quiet = false;        // Only what failed, and the summary.
    size_t tail_lines = 20;    // Of a failed test's output.
    size_t slowest_tests = 3;  // Shown in the summary.
  };
  explicit ConsoleReporter(Options options);

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  const Options options_;
  std::string out_dir_;
};

// A test that runs now, for ProgressLine.
struct RunningTest {
  TestId id;
  absl::Duration running;
};

// The line that shows how far the run is, at most `width` columns, without a newline: the share
// done, the time, the tests that run, longest first. Drawn again by who draws: "\r" + it +
// "\x1b[K".
std::string ProgressLine(std::span<const RunningTest> running, uint64_t done, uint64_t total,
                         absl::Duration elapsed, size_t width);

}  // namespace runner

#endif  // RUNNER_REPORT_CONSOLE_REPORTER_H_
