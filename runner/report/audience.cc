// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/audience.h"

#include <unistd.h>

#include "ktstr/base/status_macros.h"
#include "runner/report/notice_reporter.h"
#include "runner/report/report_formats.h"
#include "runner/report/smart_terminal.h"

namespace runner {

std::vector<Reporter*> Audience::pointers() const {
  std::vector<Reporter*> pointers;
  for (const std::unique_ptr<Reporter>& reporter : reporters) pointers.push_back(reporter.get());
  return pointers;
}

absl::StatusOr<Audience> MakeAudience(const ReportRequest& request, absl::string_view name) {
  const OutputFormat& format =
      FindOutputFormat(name, ::isatty(STDOUT_FILENO) != 0 ? Reader::kPeople : Reader::kPrograms);
  Audience audience;
  ASSIGN_OR_RETURN(audience.reporters, MakeFileReports(request));
  // Not the reporter of a file as well: a reader who goes away must not cut that.
  audience.reporters.push_back(format.make(request, STDOUT_FILENO));
  if (format.reader == Reader::kPrograms) {
    audience.reporters.push_back(std::make_unique<NoticeReporter>(
        NoticeReporter::Options{.fd = STDERR_FILENO,
                                .lead = ::isatty(STDERR_FILENO) != 0 ? "" : "# ",
                                .working_dir = request.working_dir}));
  } else if (IsSmartTerminal(STDOUT_FILENO)) {
    audience.live_line = std::make_unique<LiveLine>(STDOUT_FILENO);
  }
  return audience;
}

}  // namespace runner
