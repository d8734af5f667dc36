// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A workload report as tables for a terminal of 80 columns. Parent side, pure.

#ifndef TOOLS_WORKLOAD_REPORT_TEXT_H_
#define TOOLS_WORKLOAD_REPORT_TEXT_H_

#include <string>

#include "ktstr/telemetry/workload_report.h"
#include "tools/workload/text_table.h"

namespace ktstr {

// A group of more workers is summarised as minimum, median and maximum of each column.
inline constexpr size_t kMaxWorkerRows = 32;

struct ReportTextOptions {
  TextStyle style;
  bool every_worker = false;  // A row for each, however many.
};

std::string ReportText(const WorkloadReport& report, const ReportTextOptions& options);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_REPORT_TEXT_H_
