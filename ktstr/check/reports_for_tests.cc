// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/reports_for_tests.h"

#include <string>

namespace ktstr::check {
namespace {

WorkerReport HealthyWorker(int group, int index) {
  WorkerReport worker;
  worker.group = group;
  worker.index = index;
  worker.completed = true;
  worker.iterations = 1000;
  worker.work_units = 1'024'000;
  worker.wall_ns = 2'000'000'000;
  worker.cpu_ns = 1'000'000'000;
  worker.run_delay_ns = 100'000'000;
  worker.timeslices = 100;
  worker.cpus_used = CpuSet::Of({0});
  worker.max_gap_ns = 4'000'000;
  return worker;
}

}  // namespace

WorkloadReport HealthyReport(const std::vector<int>& workers_per_group) {
  WorkloadReport report;
  report.duration_ns = 2'000'000'000;
  for (const int workers : workers_per_group) {
    const int group = static_cast<int>(report.groups.size());
    report.groups.push_back({.name = "group" + std::to_string(group), .workers = workers});
    for (int i = 0; i < workers; ++i) {
      report.workers.push_back(HealthyWorker(group, static_cast<int>(report.workers.size())));
    }
  }
  return report;
}

HistogramSnapshot HistogramOf(const std::vector<HistogramSnapshot::Bucket>& values) {
  uint64_t sum_ns = 0;
  for (const HistogramSnapshot::Bucket& value : values) sum_ns += value.lower_ns * value.count;
  return HistogramSnapshot(values, values.front().lower_ns, values.back().lower_ns, sum_ns);
}

}  // namespace ktstr::check
