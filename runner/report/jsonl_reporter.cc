// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/jsonl_reporter.h"

#include <fcntl.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ktstr/base/file.h"
#include "ktstr/base/sys.h"
#include "runner/folder/layout.h"
#include "runner/report/event_json.h"
#include "runner/report/file_report.h"
#include "runner/report/report_request.h"

namespace runner {

absl::Status JsonlReporter::OnEvent(const RunEvent& event) {
  const std::string line = EventLine(event);
  const absl::Status status = ktstr::sys::WriteAll(options_.fd, line);
  if (status.ok()) {
    kept_bytes_ += line.size();
  } else if (options_.cuts_back) {
    ktstr::sys::Truncate(options_.fd, kept_bytes_).IgnoreError();
  }
  return status;
}

std::unique_ptr<Reporter> MakeJsonl(const ReportRequest&, int fd) {
  return std::make_unique<JsonlReporter>(JsonlReporter::Options{.fd = fd});
}

absl::StatusOr<std::unique_ptr<Reporter>> MakeEventsFile(const ReportRequest& request) {
  return FileReport::Create(ktstr::JoinPath(request.folder, kEventsFile), O_APPEND, [](int fd) {
    return std::make_unique<JsonlReporter>(JsonlReporter::Options{.fd = fd, .cuts_back = true});
  });
}

}  // namespace runner
