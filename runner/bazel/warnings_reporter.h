// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WarningsReporter: what Bazel shows beside a test that may well have passed
// (TEST_WARNINGS_OUTPUT_FILE).

#ifndef RUNNER_BAZEL_WARNINGS_REPORTER_H_
#define RUNNER_BAZEL_WARNINGS_REPORTER_H_

#include <string>

#include "runner/report/reporter.h"

namespace runner {

// Writes the judge's notes, one a line, and nothing when there is none.
class WarningsReporter : public Reporter {
 public:
  explicit WarningsReporter(std::string path) : path_(std::move(path)) {}

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  const std::string path_;
};

}  // namespace runner

#endif  // RUNNER_BAZEL_WARNINGS_REPORTER_H_
