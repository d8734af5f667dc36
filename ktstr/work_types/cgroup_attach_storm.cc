// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/cgroup_attach_storm.h"

#include <cerrno>

#include "ktstr/worker/cgroup_move.h"
#include "ktstr/worker/short_lived_child.h"

namespace ktstr {

KTSTR_DEFINE_WORK_TYPE(
    CgroupAttachStorm,
    {.summary = "moves children to a cgroup while they exit",
     .iteration = "fork a child that exits at once, move it, wait for its end",
     .work_unit = "one child",
     .kernel_path = "cgroup_attach_task against cgroup_exit",
     .instruments = {Instrument::kForkToRun, Instrument::kBlockTime},
     .no_threads_because = "a fork from a thread of the harness would copy the whole harness",
     .forks = true});

Resources CgroupAttachStorm::resources() const noexcept {
  return {.region_bytes = sizeof(ShortLivedChild), .cgroup_dirs = {.count = 1}};
}

void CgroupAttachStorm::Run(WorkerContext& context) const noexcept {
  ForkAgainAndAgain(context, context.region<ShortLivedChild>(), {},
                    [&context](pid_t child) noexcept {
                      const int error = MoveToCgroup(context.fds().cgroup_procs[0], child);
                      // ESRCH: the child has exited already.
                      if (error != 0 && error != ESRCH) {
                        context.ReportFailure("write(cgroup.procs)", error);
                      }
                    });
}

}  // namespace ktstr
