// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkloadReport: what all workers of one run did. Parent side, plain data.

#ifndef KTSTR_TELEMETRY_WORKLOAD_REPORT_H_
#define KTSTR_TELEMETRY_WORKLOAD_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ktstr/telemetry/worker_report.h"

namespace ktstr {

// A group as it was configured.
struct GroupReport {
  std::string name;
  std::string work_type;
  std::vector<std::pair<std::string, std::string>> parameters;  // In the order of the table.
  int workers = 0;
  int group_size = 1;
  std::string mode;  // "fork" or "thread".
  // What its workers ran under as they started: "normal", "fifo:50" ...; "mixed" when they differ.
  // Of one whose workers did not get so far, what was asked for, which may be "inherit".
  std::string policy;
  std::optional<int> nice;  // Likewise; absent: the policy has none, or it is not known.
  std::optional<std::string> wanted_policy;  // Absent: inherited.
  std::optional<int> wanted_nice;
  std::string affinity;                   // "inherit", "0-3", "one of 0,1 each", "2 random of 0-7".
  std::optional<std::string> mem_policy;  // "bind:0-1"; absent: inherited.
  std::optional<std::string> cgroup;      // Its folder; absent: that of the harness.
  uint32_t reservoir_capacity = 0;        // After shrinking by the number of workers.
};

// When the parent began a phase, since the opening of the gate.
struct PhaseBeginning {
  std::string name;
  uint64_t began_at_ns = 0;
};

struct WorkloadReport {
  std::vector<GroupReport> groups;
  std::vector<WorkerReport> workers;  // By index.

  // The time from the opening of the gate to the request to stop.
  uint64_t duration_ns = 0;
  // The time from the opening of the gate to the last worker's start; absent when none started.
  std::optional<uint64_t> start_skew_ns;
  // The times from the request to stop until each worker had acknowledged: median and largest.
  std::optional<uint64_t> stop_latency_p50_ns;
  std::optional<uint64_t> stop_latency_max_ns;
  // The measured length of one PAUSE step, so that work units of two machines can be compared.
  double spin_step_ns = 0;
  // The kernel thread that spawned the workers; they die with it, not with the process.
  int spawner_tid = 0;
  // Pages that the whole machine moved between NUMA nodes meanwhile (/proc/vmstat); absent on a
  // kernel that does not count them.
  std::optional<uint64_t> numa_pages_migrated;
  // For how long the machine or the harness stood still, as the harness noticed. Lost wakes in
  // waits that met such a moment are not counted.
  uint64_t lost_wakes_unwatched_ns = 0;
  // Remarks that belong to the run as a whole.
  std::vector<std::string> notes;
  // In order, the first one from 0 on; empty for a run of one phase.
  std::vector<PhaseBeginning> phases;

  // The workers of one group, in order.
  std::vector<const WorkerReport*> GroupWorkers(int group) const;
  // All histograms of an instrument, merged over the workers of one group (all groups when absent).
  HistogramSnapshot Merged(Instrument instrument, std::optional<int> group = std::nullopt) const;
  // Every worker completed and all its set-up steps were fine.
  bool setup_complete() const;
};

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_WORKLOAD_REPORT_H_
