// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Reports as JSON, schema "ktstr.workload-report/1" (docs/workload_report.md). Parent side, pure.

#ifndef KTSTR_TELEMETRY_REPORT_JSON_H_
#define KTSTR_TELEMETRY_REPORT_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// The text of the whole report, indented, ending in a newline. `environment_json` is put under
// "environment" as it is; empty: no such key. REQUIRES: environment_json is empty or a JSON object.
std::string ReportToJson(const WorkloadReport& report, absl::string_view environment_json = "");

// The report that ReportToJson() wrote; keys that it does not know are ignored. InvalidArgument
// names the place: "workers[3].exit.kind: expected how a worker ended".
absl::StatusOr<WorkloadReport> ReportFromJson(absl::string_view text);

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_REPORT_JSON_H_
