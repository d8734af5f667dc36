// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// JsonlReporter: the events of a run as they happen, one line of JSON each.

#ifndef RUNNER_REPORT_JSONL_REPORTER_H_
#define RUNNER_REPORT_JSONL_REPORTER_H_

#include <cstdint>

#include "runner/report/reporter.h"

namespace runner {

// Every line is one write(2): who follows the file sees whole lines, and a runner that is killed
// leaves all that has happened.
class JsonlReporter : public Reporter {
 public:
  struct Options {
    int fd = 1;              // Borrowed.
    bool cuts_back = false;  // It is a file of ours: a line that did not fit is cut off again.
  };
  explicit JsonlReporter(Options options) : options_(options) {}

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  const Options options_;
  uint64_t kept_bytes_ = 0;  // Bytes of whole lines.
};

}  // namespace runner

#endif  // RUNNER_REPORT_JSONL_REPORTER_H_
