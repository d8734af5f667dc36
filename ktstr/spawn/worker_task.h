// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkerTask: the parent's hold on one worker, be it a process or a thread. Parent side.

#ifndef KTSTR_SPAWN_WORKER_TASK_H_
#define KTSTR_SPAWN_WORKER_TASK_H_

#include <sys/types.h>

#include <memory>

#include "absl/status/statusor.h"
#include "ktstr/spawn/workload_state.h"
#include "ktstr/telemetry/slot_reader.h"

namespace ktstr {

// Destroying it leaves no process. Used by one thread.
class WorkerTask {
 public:
  virtual ~WorkerTask() = default;

  // Process id, or thread id.
  virtual pid_t id() const = 0;
  // A descriptor that is readable once the worker has ended; -1: the workload's thread_end_fd().
  virtual int end_fd() const = 0;
  // Whether it has ended. The first time that it says so, it fills the kind and
  // code of the exit, usage and schedstat.
  virtual absl::StatusOr<bool> TryCollect(OutsideKnowledge& outside) = 0;
  // Sends the stop signal, which ends a blocking call.
  virtual void Interrupt() = 0;
  // Sends SIGKILL; nothing for a thread.
  virtual void Kill() = 0;
  // Gives the worker up: it did not even end when it was killed, or is a thread that cannot be.
  virtual void Abandon() = 0;
};

// Makes the worker `index` of `state`. Errors: as clone3(2) or pthread_create(3), with the remedy.
absl::StatusOr<std::unique_ptr<WorkerTask>> SpawnProcessWorker(
    const std::shared_ptr<WorkloadState>& state, size_t index);
absl::StatusOr<std::unique_ptr<WorkerTask>> SpawnThreadWorker(
    const std::shared_ptr<WorkloadState>& state, size_t index);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_WORKER_TASK_H_
