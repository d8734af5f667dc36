// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// JunitReporter: junit.xml, replaced whole after each test so that it is valid at any time.

#ifndef RUNNER_REPORT_JUNIT_REPORTER_H_
#define RUNNER_REPORT_JUNIT_REPORTER_H_

#include <string>

#include "absl/time/time.h"
#include "runner/report/reporter.h"

namespace runner {

class JunitReporter : public Reporter {
 public:
  struct Options {
    std::string path;  // Replaced atomically.
    // The least time between two replacements while the run goes on; the last one is always made.
    absl::Duration refresh_interval = absl::Seconds(1);
  };
  explicit JunitReporter(Options options);

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  absl::Status Write();

  const Options options_;
  std::string out_dir_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_JUNIT_REPORTER_H_
