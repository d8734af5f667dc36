// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ReportRequest: what a run asks of its reports. Plain data.

#ifndef RUNNER_REPORT_REPORT_REQUEST_H_
#define RUNNER_REPORT_REPORT_REQUEST_H_

#include <map>
#include <string>

namespace runner {

struct ReportRequest {
  std::string folder;       // Of the run: files that it always has go there.
  std::string working_dir;  // People see paths below it relative to it.
  // The request for the run by option name, as run.json shows it.
  std::map<std::string, std::string> run_options;
  std::string junit;          // File of one more JUnit document; empty: none.
  std::string per_test_logs;  // Folder of one log for each test; empty: none.
  bool summary = false;       // Leave the output of the tests out, where a format has it.
  bool quiet = false;         // For people: only what failed.
  bool verbose = false;       // For people: every case, and all output of what failed.
};

}  // namespace runner

#endif  // RUNNER_REPORT_REPORT_REQUEST_H_
