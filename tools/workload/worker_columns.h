// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkerColumn: a measured quantity as a column of the report's tables. Parent side, pure.

#ifndef TOOLS_WORKLOAD_WORKER_COLUMNS_H_
#define TOOLS_WORKLOAD_WORKER_COLUMNS_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ktstr/telemetry/worker_report.h"

namespace ktstr {

using Workers = std::span<const WorkerReport* const>;

struct WorkerColumn {
  std::string title;
  std::function<std::optional<double>(const WorkerReport&)> of_worker;
  std::function<std::optional<double>(Workers)> of_all;
  std::string (*format)(double);
};

// Throughput, CPU share, run delay, migrations, switches, the longest gap.
std::vector<WorkerColumn> ProgressColumns();
// What the waits found.
std::vector<WorkerColumn> WaitColumns();
// Counters that only the work type of these workers has.
std::vector<WorkerColumn> DetailColumns(Workers workers);
// Percentiles of an instrument.
std::vector<WorkerColumn> LatencyColumns(Instrument instrument);

}  // namespace ktstr

#endif  // TOOLS_WORKLOAD_WORKER_COLUMNS_H_
