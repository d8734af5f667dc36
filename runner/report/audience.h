// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Audience: who sees the events of a run, in the order in which they see each.

#ifndef RUNNER_REPORT_AUDIENCE_H_
#define RUNNER_REPORT_AUDIENCE_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "runner/report/live_line.h"
#include "runner/report/report_request.h"
#include "runner/report/reporter.h"

namespace runner {

struct Audience {
  std::vector<std::unique_ptr<Reporter>> reporters;
  // Of a terminal on which people watch; null: there is none.
  std::unique_ptr<LiveLine> live_line;

  std::vector<Reporter*> pointers() const;
};

// The reports that are files, and `format` of standard output; empty: what its reader gets by
// default. Programs are given notices on standard error as well. Errors are those of
// MakeFileReports().
absl::StatusOr<Audience> MakeAudience(const ReportRequest& request, absl::string_view format);

}  // namespace runner

#endif  // RUNNER_REPORT_AUDIENCE_H_
