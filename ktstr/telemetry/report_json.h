// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Reports as JSON, schema "ktstr.workload-report/1" (docs/workload_report.md). Parent side, pure.

#ifndef KTSTR_TELEMETRY_REPORT_JSON_H_
#define KTSTR_TELEMETRY_REPORT_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// What is known beside the report: JSON objects that are put into it as they are. Empty: no such
// key.
struct ReportExtras {
  std::string environment_json;  // "environment": EnvironmentToJson().
  std::string witness_json;      // "witness": witness::DisturbanceToJson().
};

// The text of the whole report, indented, ending in a newline. REQUIRES: the extras are JSON
// objects or empty.
std::string ReportToJson(const WorkloadReport& report, const ReportExtras& extras = {});

// The report that ReportToJson() wrote; keys that it does not know are ignored. InvalidArgument
// names the place: "workers[3].exit.kind: expected how a worker ended".
absl::StatusOr<WorkloadReport> ReportFromJson(absl::string_view text);

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_REPORT_JSON_H_
