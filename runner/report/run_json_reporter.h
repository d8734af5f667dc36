// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunJsonReporter: run.json, schema "ktstr.run/2", written when the run is over.

#ifndef RUNNER_REPORT_RUN_JSON_REPORTER_H_
#define RUNNER_REPORT_RUN_JSON_REPORTER_H_

#include <map>
#include <string>
#include <vector>

#include "runner/report/reporter.h"

namespace runner {

class RunJsonReporter : public Reporter {
 public:
  struct Options {
    std::string path;  // Replaced atomically.
    // The request by option name, which goes into "options" as it is.
    std::map<std::string, std::string> run_options;
  };
  explicit RunJsonReporter(Options options);

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  const Options options_;
  RunStarted started_;
  std::vector<TestResult> results_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_RUN_JSON_REPORTER_H_
