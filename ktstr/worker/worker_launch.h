// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkerLaunch: the parent's orders to one worker, complete before the worker exists. Both sides.

#ifndef KTSTR_WORKER_WORKER_LAUNCH_H_
#define KTSTR_WORKER_WORKER_LAUNCH_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ktstr/sched/cpu_set.h"
#include "ktstr/sched/mem_policy.h"
#include "ktstr/sched/sched_policy.h"
#include "ktstr/shared/start_gate.h"
#include "ktstr/shared/worker_slot.h"
#include "ktstr/worker/resources.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

// Plain data that lies in the parent's memory at a fixed address until the worker is gone. A forked
// worker reads its copy of it.
struct WorkerLaunch {
  // ---- what it shares ----
  StartGate* gate = nullptr;
  SlotView slot;
  std::byte* region = nullptr;  // The region of its group of workers; null when the type has none.
  MemberFds fds;
  int arrival_fd = -1;  // Eventfd, written by the worker that completes the roll-call.

  // ---- what it does ----
  const WorkSpec* work = nullptr;
  int position = 0;  // In its group of workers, 0..group_size-1.
  int group_size = 1;
  int index = 0;    // Among the workers of its configuration.
  SlotArray peers;  // All of them, itself included.

  // ---- its attributes ----
  const CpuSet* affinity = nullptr;  // Null: inherit.
  SchedPolicy policy;
  bool sets_policy = false;        // False: inherit the policy.
  std::optional<int> nice;         // Absent: inherit.
  bool counts_numa_pages = false;  // At the end of the run.
  MemPolicy mem_policy;
  char name[16] = {};

  // ---- bounds ----
  uint64_t gate_timeout_ns = 0;
  uint64_t stall_threshold_ns = 0;  // Gaps from this length on go to the stall ring.

  // ---- of forked workers ----
  pid_t parent_pid = 0;
  std::optional<uid_t> uid;  // Absent: inherit.
  std::optional<gid_t> gid;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_WORKER_LAUNCH_H_
