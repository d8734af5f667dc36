// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// KselftestReporter: results.ktap, the form of KTAP that every kselftest consumer reads the same.
//
//   TAP version 13
//   1..2
//   # selftests: ktstr: wake_futex_pair
//   # TAP version 13
//   # 1..1
//   # ok 1 wakes_on_idle_cpu_within_a_tick
//   ok 1 selftests: ktstr: wake_futex_pair
//
// The block of a test is written whole when the test has ended; its output is streamed from
// output.log in chunks, every line behind "# ", control bytes removed, nested results renumbered
// and folded into one level. Prose that could be taken for a result stands behind "# # ".

#ifndef RUNNER_REPORT_KSELFTEST_REPORTER_H_
#define RUNNER_REPORT_KSELFTEST_REPORTER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runner/report/reporter.h"

namespace runner {

class KselftestReporter : public Reporter {
 public:
  // Writes to every one of `fds` (borrowed), such as results.ktap and standard output. With
  // `summary` the output of the tests is left out (-s of run_kselftest.sh).
  struct Options {
    std::vector<int> fds;
    bool summary = false;
    uint64_t max_output_bytes = uint64_t{256}
                                << 20;  // Of one test; then one line says what is cut.
  };
  explicit KselftestReporter(Options options);

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  absl::Status Begin(const RunStarted& event);
  absl::Status WriteTest(const TestResult& result);
  absl::Status End(const RunFinished& event);
  absl::Status WriteOutput(const AttemptResult& attempt);
  // Adds to the buffer; writes it when it is large.
  absl::Status Flush();

  const Options options_;
  std::string out_dir_;
  std::string buffer_;
  std::map<TotalsBucket, uint64_t> totals_;
  uint64_t inconclusive_ = 0;
};

}  // namespace runner

#endif  // RUNNER_REPORT_KSELFTEST_REPORTER_H_
