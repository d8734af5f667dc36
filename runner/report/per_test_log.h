// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PerTestLog: the output of each test as a file of its own in one folder (-p DIR).

#ifndef RUNNER_REPORT_PER_TEST_LOG_H_
#define RUNNER_REPORT_PER_TEST_LOG_H_

#include <string>

#include "absl/status/status.h"
#include "runner/report/reporter.h"

namespace runner {

// DIR/COLLECTION/TEST is the output of a test's last attempt, as it was written; an older file is
// replaced.
class PerTestLog : public Reporter {
 public:
  explicit PerTestLog(std::string folder) : folder_(std::move(folder)) {}

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  absl::Status Copy(const TestResult& result) const;

  const std::string folder_;
  std::string out_dir_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_PER_TEST_LOG_H_
