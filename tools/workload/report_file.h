// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The file that takes the JSON report. Parent side.

#ifndef TOOLS_WORKLOAD_REPORT_FILE_H_
#define TOOLS_WORKLOAD_REPORT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ktstr {

// Whether a report could be written there, asked before a long run; nothing is changed.
absl::Status CheckReportPath(const std::string& path);

// Writes the report. A regular file is replaced in one step; a pipe, a terminal or a device is
// written to as it is. "-" is stdout.
absl::Status WriteReport(const std::string& path, absl::string_view text);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_REPORT_FILE_H_
