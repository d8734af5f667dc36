// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KselftestReporter: results.ktap, the form of KTAP that every kselftest consumer reads the same.
//
//   TAP version 13
//   1..2
//   # timeout set to 45
//   # selftests: ktstr: wake_futex_pair
//   # TAP version 13
//   # 1..1
//   # # p99 12us
//   # ok 1 wakes_on_idle_cpu_within_a_tick
//   ok 1 selftests: ktstr: wake_futex_pair

#ifndef RUNNER_REPORT_KSELFTEST_REPORTER_H_
#define RUNNER_REPORT_KSELFTEST_REPORTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ktstr/ktap/text.h"
#include "runner/report/reporter.h"

namespace runner {

// Writes the block of a test whole when the test has ended. Its output is streamed from output.log
// in chunks, every line behind "# ", control bytes removed. Nested results are renumbered, folded
// into one level and given unique names; their version lines and plans become one of each; what
// else looks like structure stands behind "# # | ".
class KselftestReporter : public Reporter {
 public:
  struct Options {
    std::vector<int> fds;    // Borrowed: results.ktap, standard output ... get the same bytes.
    bool cuts_back = false;  // They are files of ours: a block that did not fit is cut off again.
    bool summary = false;    // Leave the output of the tests out (-s of run_kselftest.sh).
    uint64_t max_output_bytes = uint64_t{256} << 20;  // The most of one test; then a line says so.
  };
  explicit KselftestReporter(Options options);

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  absl::Status Write(const RunEvent& event);
  absl::Status WriteTest(const TestResult& result);
  absl::Status WriteAttempt(const AttemptResult& attempt);
  absl::Status WriteOutput(const AttemptResult& attempt);
  absl::Status WriteEnd(const RunFinished& event);
  void Count(Verdict verdict);
  // Adds a line to the buffer, which is written when it is large.
  absl::Status AddLine(absl::string_view line);
  absl::Status Flush();

  const Options options_;
  std::string out_dir_;
  std::string buffer_;
  uint64_t written_bytes_ = 0;
  uint64_t kept_bytes_ = 0;  // The written bytes of whole blocks.
  ktap::Totals totals_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_KSELFTEST_REPORTER_H_
