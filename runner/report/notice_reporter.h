// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// NoticeReporter: what is worth knowing before tests have ended - what they have said so far, that
// they are slow, that the run stops - beside a format that has no place for it.

#ifndef RUNNER_REPORT_NOTICE_REPORTER_H_
#define RUNNER_REPORT_NOTICE_REPORTER_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "runner/report/reporter.h"

namespace runner {

class NoticeReporter : public Reporter {
 public:
  struct Options {
    int fd = 2;               // Borrowed.
    std::string lead;         // Stands before every line: "# " where it may be merged into KTAP.
    size_t lines = 20;        // How many lines of the output's end are shown.
    std::string working_dir;  // Paths below it are shown relative to it.
  };
  explicit NoticeReporter(Options options) : options_(std::move(options)) {}

  absl::Status OnEvent(const RunEvent& event) override;

 private:
  const Options options_;
  std::string out_dir_;
};

// "running   ktstr:a  2.10s, 80 bytes, PATH/output.log" and the last `lines` of its output, which
// is cleaned. `lead` stands before every line.
std::string SnapshotText(const TestSnapshot& snapshot, absl::string_view out_dir, size_t lines,
                         absl::string_view lead);
// "slow      ktstr:a  still running after 60.0s", without a newline, the first word padded.
std::string SlowText(const TestSlow& slow);
// "stopping  interrupted by SIGINT; 2 tests get SIGTERM now ...", without a newline.
std::string StoppingText(const RunStopping& stopping);

// `path` as seen from `working_dir`, when it lies below that.
std::string ShortPath(absl::string_view path, absl::string_view working_dir);

// The last `count` lines of `text`.
absl::string_view LastLines(absl::string_view text, size_t count);

}  // namespace runner

#endif  // RUNNER_REPORT_NOTICE_REPORTER_H_
