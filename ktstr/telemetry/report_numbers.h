// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The whole numbers of a report by their JSON keys, for those who choose one at run time. Parent
// side, pure.

#ifndef KTSTR_TELEMETRY_REPORT_NUMBERS_H_
#define KTSTR_TELEMETRY_REPORT_NUMBERS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

struct ReportNumber {
  bool is_field = false;          // Reports have a number of this key.
  std::optional<uint64_t> value;  // Absent: this one lacks it.
};

// Keys are those of docs/workload_report.md: "minor_faults" of a worker, "stop_latency_max_ns" of a
// run. A value that identifies a worker (group, pid, CPUs) is no number.
ReportNumber NumberOf(const WorkerReport& worker, absl::string_view key);
ReportNumber NumberOf(const WorkloadReport& report, absl::string_view key);

// Whether a worker keeps this number for each of its phases too.
bool IsKeptByPhase(absl::string_view key);

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_REPORT_NUMBERS_H_
