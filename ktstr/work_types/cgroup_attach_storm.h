// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CgroupAttachStorm: moves children to a cgroup while they exit. Worker side; fork mode only.
//
// Iteration: fork a child that exits at once, write its number to cgroup.procs of a cgroup below
// the workload's own (the child may have ended by then: ESRCH, as expected), wait for its end.
// Work unit: one child. Samples: fork-to-run = from just before the fork to the child's first act,
// of children that were not killed before it; block time = the wait for the child's end. A refused
// fork is a set-up failure in the report and makes no iteration. Children are always waited for
// after the write: the number of one that is reaped already could be another process's, which would
// be moved and in the end be killed with the cgroup. Drives: the race of cgroup_attach_task against
// cgroup_exit.

#ifndef KTSTR_WORK_TYPES_CGROUP_ATTACH_STORM_H_
#define KTSTR_WORK_TYPES_CGROUP_ATTACH_STORM_H_

#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct CgroupAttachStorm {
  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  Resources resources() const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_CGROUP_ATTACH_STORM_H_
