// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FileReport: a reporter together with the file that it writes to.

#ifndef RUNNER_REPORT_FILE_REPORT_H_
#define RUNNER_REPORT_FILE_REPORT_H_

#include <fcntl.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "runner/report/reporter.h"

namespace runner {

class FileReport : public Reporter {
 public:
  // Makes an empty file, or empties the one that is there. `make` gives the reporter that writes
  // to it. `flags` of open(2) are added, such as O_APPEND. Errors are those of open(2).
  static absl::StatusOr<std::unique_ptr<Reporter>> Create(
      const std::string& path, int flags,
      const std::function<std::unique_ptr<Reporter>(int fd)>& make) {
    ASSIGN_OR_RETURN(ktstr::UniqueFd file,
                     ktstr::sys::Open(path, O_WRONLY | O_CREAT | O_TRUNC | flags, 0644));
    std::unique_ptr<Reporter> reporter = make(file.get());
    return std::unique_ptr<Reporter>(new FileReport(std::move(file), std::move(reporter)));
  }

  absl::Status OnEvent(const RunEvent& event) override { return reporter_->OnEvent(event); }

 private:
  FileReport(ktstr::UniqueFd file, std::unique_ptr<Reporter> reporter)
      : file_(std::move(file)), reporter_(std::move(reporter)) {}

  ktstr::UniqueFd file_;
  std::unique_ptr<Reporter> reporter_;
};

}  // namespace runner

#endif  // RUNNER_REPORT_FILE_REPORT_H_
