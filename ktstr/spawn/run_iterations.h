// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How tests wait for workers: by what they have done, never by the clock. Test only.

#ifndef KTSTR_SPAWN_RUN_ITERATIONS_H_
#define KTSTR_SPAWN_RUN_ITERATIONS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/spawn/workload.h"

namespace ktstr::testing {

// Returns when worker `index` has made `count` more iterations; Aborted when all workers ended.
inline absl::Status RunForIterationsOf(Workload& workload, size_t index, uint64_t count) {
  const uint64_t wanted = workload.SnapshotIterations()[index] + count;
  while (workload.SnapshotIterations()[index] < wanted) {
    const absl::StatusOr<bool> runs = workload.RunFor(absl::Milliseconds(1));
    if (!runs.ok()) return runs.status();
    if (!*runs) return absl::AbortedError("all workers have ended");
  }
  return absl::OkStatus();
}

// The same for every worker.
inline absl::Status RunForIterations(Workload& workload, uint64_t count) {
  for (size_t i = 0; i < workload.worker_count(); ++i) {
    if (absl::Status status = RunForIterationsOf(workload, i, count); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Starts the configuration's workers, lets each make `count` iterations and stops them.
inline absl::StatusOr<WorkloadReport> RunIterations(const WorkloadConfig& config, uint64_t count) {
  absl::StatusOr<Workload> workload = Workload::Spawn(config);
  if (!workload.ok()) return workload.status();
  if (absl::Status status = workload->Start(); !status.ok()) return status;
  if (absl::Status status = RunForIterations(*workload, count); !status.ok()) return status;
  return std::move(*workload).StopAndCollect();
}

// Runs work that ends by itself, and returns when all workers have ended.
inline absl::StatusOr<WorkloadReport> RunToTheEnd(const WorkloadConfig& config) {
  absl::StatusOr<Workload> workload = Workload::Spawn(config);
  if (!workload.ok()) return workload.status();
  if (absl::Status status = workload->Start(); !status.ok()) return status;
  for (absl::StatusOr<bool> runs = true; *runs;) {
    runs = workload->RunFor(absl::Seconds(1));
    if (!runs.ok()) return runs.status();
  }
  return std::move(*workload).StopAndCollect();
}

// A number of all workers together.
inline uint64_t SumOver(const WorkloadReport& report, uint64_t WorkerReport::*number) {
  uint64_t sum = 0;
  for (const WorkerReport& worker : report.workers) sum += worker.*number;
  return sum;
}

// A counter of the work type, of all workers together.
inline uint64_t SumOf(const WorkloadReport& report, std::string_view detail) {
  uint64_t sum = 0;
  for (const WorkerReport& worker : report.workers) sum += worker.detail(detail);
  return sum;
}

// The iterations of all workers of a role.
inline uint64_t IterationsOf(const WorkloadReport& report, std::string_view role) {
  uint64_t sum = 0;
  for (const WorkerReport& worker : report.workers) {
    if (worker.role == role) sum += worker.iterations;
  }
  return sum;
}

}  // namespace ktstr::testing

#endif  // KTSTR_SPAWN_RUN_ITERATIONS_H_
