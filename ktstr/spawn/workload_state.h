// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkloadState: everything of a workload that its workers may touch. Parent side.

#ifndef KTSTR_SPAWN_WORKLOAD_STATE_H_
#define KTSTR_SPAWN_WORKLOAD_STATE_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/shared/start_gate.h"
#include "ktstr/spawn/affinity_plan.h"
#include "ktstr/spawn/group_resources.h"
#include "ktstr/spawn/memory_plan.h"
#include "ktstr/spawn/workload_cgroups.h"
#include "ktstr/spawn/workload_config.h"
#include "ktstr/worker/worker_launch.h"

namespace ktstr {

// Owned jointly by the handle and by every worker that is a thread: one that never ends keeps the
// memory and the descriptors that it uses alive. Never copied or moved: workers have pointers into
// it.
class WorkloadState {
 public:
  // Makes everything but the workers. REQUIRES: a configuration that ValidateConfig accepts.
  static absl::StatusOr<std::shared_ptr<WorkloadState>> Make(const WorkloadConfig& config);
  WorkloadState(const WorkloadState&) = delete;
  WorkloadState& operator=(const WorkloadState&) = delete;

  struct Worker {
    size_t group = 0;
    int position = 0;
    WorkerLaunch launch;
  };

  const WorkloadConfig& config() const { return config_; }
  const MemoryPlan& plan() const { return plan_; }
  StartGate& gate() const { return plan_.GateAt(memory_.data()); }
  // The workers, in the order of the groups.
  const std::vector<Worker>& workers() const { return workers_; }
  // How the resources of a group differ from what was declared, in sentences for the report.
  std::set<std::string> NotesOf(size_t group) const;
  const GroupConfig& group_of(const Worker& worker) const { return config_.groups[worker.group]; }
  const WorkloadCgroups& cgroups() const { return cgroups_; }
  // Readable once the roll-call is complete.
  int arrival_fd() const { return arrival_fd_.get(); }
  // Readable once a thread has ended.
  int thread_end_fd() const { return thread_end_fd_.get(); }
  // Wakes every waiter on a futex word of a region.
  void WakeAllWaiters() const;

 private:
  explicit WorkloadState(const WorkloadConfig& config) : config_(config), plan_(config) {}
  absl::Status MakeResources();
  absl::Status MakeResourcesOf(size_t group);
  absl::Status MakeInstance(size_t group, int instance);
  void MakeLaunches();
  WorkerLaunch LaunchOf(size_t group, int index_in_group) const;

  const WorkloadConfig config_;
  const MemoryPlan plan_;
  MappedRegion memory_;
  WorkloadCgroups cgroups_;
  UniqueFd arrival_fd_;
  UniqueFd thread_end_fd_;
  std::vector<AffinityPlan> affinities_;                // By group.
  std::vector<std::vector<GroupResources>> resources_;  // By group and group of workers.
  std::vector<Worker> workers_;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_WORKLOAD_STATE_H_
