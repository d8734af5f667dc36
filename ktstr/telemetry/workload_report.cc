// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/workload_report.h"

#include <algorithm>

namespace ktstr {

std::vector<const WorkerReport*> WorkloadReport::GroupWorkers(int group) const {
  std::vector<const WorkerReport*> members;
  for (const WorkerReport& worker : workers) {
    if (worker.group == group) members.push_back(&worker);
  }
  return members;
}

HistogramSnapshot WorkloadReport::Merged(Instrument instrument, std::optional<int> group) const {
  HistogramSnapshot merged;
  for (const WorkerReport& worker : workers) {
    if (!group.has_value() || worker.group == *group) merged.Merge(worker.histogram(instrument));
  }
  return merged;
}

bool WorkloadReport::setup_complete() const {
  return std::all_of(workers.begin(), workers.end(), [](const WorkerReport& worker) {
    return worker.completed && worker.setup_failures.empty();
  });
}

}  // namespace ktstr
