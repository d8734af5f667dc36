// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SnapshotReporter: what running tests have said so far, beside a format that has no place for it.

#ifndef RUNNER_REPORT_SNAPSHOT_REPORTER_H_
#define RUNNER_REPORT_SNAPSHOT_REPORTER_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/report/reporter.h"

namespace runner {

class SnapshotReporter : public Reporter {
 public:
  struct Options {
    int fd = 2;         // Borrowed.
    std::string lead;   // Before every line: "# " where it may be merged into KTAP.
    size_t lines = 20;  // Of the output's end.
  };
  explicit SnapshotReporter(Options options) : options_(std::move(options)) {}

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  const Options options_;
  std::string out_dir_;
};

// "running   ktstr:a  2.10s, 80 bytes, PATH/output.log" and the last `lines` of its output, which
// is cleaned. `lead` stands before every line.
std::string SnapshotText(const TestSnapshot& snapshot, absl::string_view out_dir, size_t lines,
                         absl::string_view lead);

// The last `count` lines of `text`.
absl::string_view LastLines(absl::string_view text, size_t count);

}  // namespace runner

#endif  // RUNNER_REPORT_SNAPSHOT_REPORTER_H_
