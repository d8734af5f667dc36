// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Workload: the handle to running workers. Parent side.
//
//   ASSIGN_OR_RETURN(Workload workload, Workload::Spawn(config));
//   RETURN_IF_ERROR(workload.Start());
//   absl::SleepFor(absl::Seconds(2));
//   ASSIGN_OR_RETURN(const WorkloadReport report, std::move(workload).StopAndCollect());

#ifndef KTSTR_SPAWN_WORKLOAD_H_
#define KTSTR_SPAWN_WORKLOAD_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/shared/instrument.h"
#include "ktstr/spawn/workload_config.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr {

// Move-only. The destructor kills and reaps every worker and gives back everything else. Used by
// one thread at a time; forked workers die with the *thread* that called Spawn() (prctl(2),
// PR_SET_PDEATHSIG), so that thread must outlive the workload.
//
// A thread worker that does not end in time is abandoned: its memory and descriptors are kept until
// the process ends, and the report says that it timed out. A thread worker that crashes takes the
// harness with it.
class Workload {
 public:
  // The name of the phase that begins with Start().
  static constexpr char kFirstPhase[] = "start";

  // Validates the whole configuration, makes all resources and all workers, and returns when every
  // worker waits for Start(). On an error nothing is left behind.
  // Errors: InvalidArgument names `groups[i].field`, the value, the reason and what to use instead;
  // others name the system call, its object and the remedy. A worker whose affinity or policy is
  // refused by the kernel is no error here: its report says so.
  static absl::StatusOr<Workload> Spawn(const WorkloadConfig& config);

  Workload(Workload&&) noexcept;
  Workload& operator=(Workload&&) noexcept;
  ~Workload();

  // Process ids in the order of spawning; thread ids for workers that are threads.
  std::vector<pid_t> worker_pids() const;
  // The ids to write to a cgroup.procs file. FailedPrecondition when any worker is a thread:
  // writing its id would move the whole harness; use cgroup.threads with worker_pids().
  absl::StatusOr<std::vector<pid_t>> worker_pids_for_cgroup_procs() const;
  size_t worker_count() const;

  // Opens the gate for all workers at once. Idempotent.
  absl::Status Start();
  // Iterations of each worker so far; costs a load each.
  std::vector<uint64_t> SnapshotIterations() const;
  // Samples of an instrument so far, of all workers together.
  uint64_t SnapshotSamples(Instrument instrument) const;
  // The CPU on which each worker ended its latest iteration; -1 before the first one.
  std::vector<int> SnapshotCpus() const;
  // Sets the affinity of one worker. Errors: OutOfRange for the index, InvalidArgument for an empty
  // set, NotFound when the worker has ended.
  absl::Status SetAffinity(size_t index, const CpuSet& cpus);
  // Sets policy and nice value (of normal, batch and ext) of one worker. Errors: as SetAffinity;
  // InvalidArgument for a policy that ValidatePolicy() refuses, and for a nice value other than 0
  // of a policy that has none; else as sched_setattr(2).
  absl::Status SetPolicy(size_t index, const SchedPolicy& policy, int nice);
  // Sets the nice value of one worker, -20..19, and leaves its policy as it is, which must have
  // one. Errors: as SetPolicy.
  absl::Status SetNice(size_t index, int nice);
  // Moves one worker to the cgroup v2 group whose folder is `folder`: a process with what it has
  // forked into its cgroup.procs, a thread into its cgroup.threads. The group is the caller's, and
  // must not be removed before the worker has ended. Errors: as SetAffinity for the index and a
  // worker that has ended; else as the kernel refuses the write (cgroups(7)).
  absl::Status MoveToCgroup(size_t index, const std::string& folder);
  // Begins the next phase for all workers: from the end of its current iteration on, each counts
  // for this phase, and the report has CPU time, run delay and progress of each phase by itself.
  // The time before is the phase kFirstPhase. Errors: FailedPrecondition before Start();
  // InvalidArgument for an empty name; ResourceExhausted for more than kMaxPhases phases.
  absl::Status BeginPhase(absl::string_view name);
  // Waits until `duration` has passed or every worker has ended by itself; returns whether any is
  // left. A signal handler of the host does not end it, but `cancel_fd` does once it is readable.
  absl::StatusOr<bool> RunFor(absl::Duration duration, int cancel_fd = -1);

  // Starts the workers if nobody did, stops them, and reports on each, in the order of spawning,
  // also on those that crashed, hung or were killed. Consumes the handle.
  absl::StatusOr<WorkloadReport> StopAndCollect() &&;

 private:
  struct Impl;
  explicit Workload(std::unique_ptr<Impl> impl) noexcept;
  // The process or thread id. Errors: OutOfRange for the index, NotFound when it has ended.
  absl::StatusOr<pid_t> IdOfRunning(size_t index) const;
  std::unique_ptr<Impl> impl_;
};

// Spawn, start, wait, stop, collect.
absl::StatusOr<WorkloadReport> RunWorkload(const WorkloadConfig& config, absl::Duration duration);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_WORKLOAD_H_
