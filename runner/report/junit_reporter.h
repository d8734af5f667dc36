// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// JunitReporter: junit.xml of a run, replaced whole while the run goes on, so that it is valid at
// any time and shows what had happened when the runner is killed.

#ifndef RUNNER_REPORT_JUNIT_REPORTER_H_
#define RUNNER_REPORT_JUNIT_REPORTER_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "runner/report/junit_document.h"
#include "runner/report/reporter.h"

namespace runner {

// One suite per test, one testcase per case; a test that has no cases, or fails although none of
// them does, is a testcase itself. One that still runs has the cases that have ended, and an error
// for itself, which its result replaces.
class JunitReporter : public Reporter {
 public:
  struct Options {
    std::string path;            // Replaced atomically.
    std::string name = "ktstr";  // The name of the document.
    // The least time between two replacements while the run goes on. Those of a large document
    // never take more than a tenth of the time.
    absl::Duration refresh_interval = absl::Seconds(1);
    // Whether each result line is a reason to replace it; else only a test that begins or ends,
    // which does not disturb one that measures.
    bool refresh_with_cases = false;
  };
  explicit JunitReporter(Options options);

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  // Replaces the file if it is time again.
  absl::Status Refresh();
  // Replaces the file. A replacement while the run goes on does not wait for the disk: the next one
  // follows.
  absl::Status ReplaceNow();
  std::string Text() const;

  const Options options_;
  std::string out_dir_;
  JunitDocument document_;
  std::map<TestId, AttemptResult> running_;
  uint64_t next_refresh_ns_ = 0;  // CLOCK_MONOTONIC.
};

}  // namespace runner

#endif  // RUNNER_REPORT_JUNIT_REPORTER_H_
