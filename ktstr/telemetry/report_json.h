// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Reports as JSON, schema "ktstr.workload-report/1" (docs/workload_report.md). Parent side, pure.

#ifndef KTSTR_TELEMETRY_REPORT_JSON_H_
#define KTSTR_TELEMETRY_REPORT_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// The text of the whole report, indented, ending in a newline. `environment_json` is a JSON object
// that is put under "environment" as it is; empty: no such key.
std::string ReportToJson(const WorkloadReport& report, absl::string_view environment_json = "");

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_REPORT_JSON_H_
