// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ConsoleReporter: what a person at a terminal sees.
//
//   pass      ktstr:wake_futex_pair  812ms
//   FAIL      ktstr:fair_weights  2.10s
//             planned 5, ran 3, exit 0 (line 1)
//             not ok: fair_cpu_by_nice_0_and_10 (line 12)
//               share 0.61, wanted 0.90
//             | last lines of the output

#ifndef RUNNER_REPORT_CONSOLE_REPORTER_H_
#define RUNNER_REPORT_CONSOLE_REPORTER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "runner/report/reporter.h"

namespace runner {

// One line per finished test; what failed is explained at once, and again in the summary.
class ConsoleReporter : public Reporter {
 public:
  struct Options {
    int fd = 1;                // Borrowed.
    bool color = false;        // Use ANSI colours.
    bool live = false;         // A progress line may stand on the current line: erase it first.
    bool quiet = false;        // Shows only what failed, and the summary.
    bool verbose = false;      // Every case with the last diagnostic before its result.
    std::string working_dir;   // Paths below it are shown relative to it.
    size_t tail_lines = 20;    // Shown of a failed test's output ...
    size_t summary_lines = 5;  // ... and of it in the summary.
    size_t failed_cases = 10;  // Shown of one test.
    size_t slowest_tests = 3;  // Shown in the summary, 0: none.
  };
  explicit ConsoleReporter(Options options);

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  struct Timed {
    std::string name;
    absl::Duration duration;
  };

  absl::Status Begin(const RunStarted& event);
  // `text` begins with a padded word.
  absl::Status ShowNotice(absl::string_view text);
  absl::Status ShowTest(const TestResult& result);
  absl::Status ShowSummary(const RunFinished& event);
  void AppendReasons(const AttemptResult& attempt, std::string& out) const;
  void NoteTime(const TestResult& result);
  void AppendDetails(const TestResult& result, std::string& out) const;
  void AppendCases(const AttemptResult& attempt, std::string& out) const;
  void AppendTail(const TestResult& result, size_t lines, std::string& out) const;
  void AppendSlowest(std::string& out) const;
  void AppendTotals(const RunFinished& event, std::string& out) const;
  // The verdict's word, padded and in its colour.
  std::string Word(Verdict verdict) const;
  std::string InColor(absl::string_view color, absl::string_view text) const;
  absl::Status Write(absl::string_view text) const;

  const Options options_;
  std::string out_dir_;
  std::string failures_;      // Their lines for the summary.
  uint64_t unstarted_ = 0;    // Tests that never began ...
  std::string unstarted_by_;  // ... and the reason of the first.
  std::map<Verdict, uint64_t> counts_;
  std::vector<Timed> slowest_;  // Longest first.
};

}  // namespace runner

#endif  // RUNNER_REPORT_CONSOLE_REPORTER_H_
