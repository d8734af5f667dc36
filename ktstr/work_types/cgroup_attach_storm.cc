// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/cgroup_attach_storm.h"

#include <cerrno>

#include "ktstr/worker/cgroup_move.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

KTSTR_DEFINE_WORK_TYPE(
    CgroupAttachStorm,
    {.summary = "moves children to a cgroup while they exit",
     .iteration = "fork a child that exits at once, move it, wait for its end",
     .work_unit = "one child",
     .kernel_path = "cgroup_attach_task against cgroup_exit",
     .instruments = {Instrument::kBlockTime},
     .no_threads_because = "a fork from a thread of the harness would copy the whole harness",
     .forks = true});

Resources CgroupAttachStorm::resources() const noexcept {
  return {.cgroup_dirs = {.count = 1}};
}

void CgroupAttachStorm::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) {
    pid_t child = 0;
    if (const int error = fork_safe::Fork(child); error != 0) {
      context.ReportSetupFailure(error);
      fork_safe::Yield();
      continue;
    }
    if (child == 0) fork_safe::ExitProcess(0);
    context.EnterBlock(MonotonicNs());
    const int error = MoveToCgroup(context.fds().cgroup_procs[0], child);
    if (error != 0 && error != ESRCH) context.ReportSetupFailure(error);
    const uint64_t blocked_at_ns = MonotonicNs();
    if (fork_safe::Reap(child) != 0) return;
    const uint64_t now = MonotonicNs();
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    context.LeaveBlock(now);
    context.AddUnits(1);
    context.EndIteration();
  }
}

}  // namespace ktstr
