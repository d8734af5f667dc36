// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Runs a group until every worker has made enough iterations, however slow the machine. Test only.

#ifndef KTSTR_SPAWN_RUN_FOR_ITERATIONS_H_
#define KTSTR_SPAWN_RUN_FOR_ITERATIONS_H_

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/workload.h"

namespace ktstr::testing {

// Stops the workload once every worker has made `iterations`, or all have ended by themselves.
inline absl::StatusOr<WorkloadReport> RunForIterations(const GroupConfig& group,
                                                       uint64_t iterations) {
  ASSIGN_OR_RETURN(Workload workload, Workload::Spawn({.groups = {group}}));
  RETURN_IF_ERROR(workload.Start());
  for (bool running = true; running;) {
    ASSIGN_OR_RETURN(running, workload.RunFor(absl::Milliseconds(1)));
    const std::vector<uint64_t> made = workload.SnapshotIterations();
    if (*std::min_element(made.begin(), made.end()) >= iterations) break;
  }
  return std::move(workload).StopAndCollect();
}

// For work that ends by itself: returns once all workers have.
inline absl::StatusOr<WorkloadReport> RunToItsEnd(const GroupConfig& group) {
  return RunForIterations(group, ~uint64_t{0});
}

// A counter of the work type, of all workers together.
inline uint64_t SumOf(const WorkloadReport& report, std::string_view detail) {
  uint64_t sum = 0;
  for (const WorkerReport& worker : report.workers) sum += worker.detail(detail);
  return sum;
}

// Iterations of all workers of a role.
inline uint64_t IterationsOf(const WorkloadReport& report, std::string_view role) {
  uint64_t sum = 0;
  for (const WorkerReport& worker : report.workers) {
    if (worker.role == role) sum += worker.iterations;
  }
  return sum;
}

// Lost wakes of all workers.
inline uint64_t LostWakes(const WorkloadReport& report) {
  uint64_t sum = 0;
  for (const WorkerReport& worker : report.workers) sum += worker.lost_wakes;
  return sum;
}

}  // namespace ktstr::testing

#endif  // KTSTR_SPAWN_RUN_FOR_ITERATIONS_H_
