// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Where a worker that does not end is stuck. Parent side.

#ifndef KTSTR_SPAWN_STUCK_TASK_H_
#define KTSTR_SPAWN_STUCK_TASK_H_

#include <sys/types.h>

#include "ktstr/telemetry/worker_report.h"

namespace ktstr {

// Whether a task is off the run queue, in a block: it has looked at its condition, and no wake-up
// has reached it since. False for one that is frozen or stopped, and when /proc/<tid>/wchan does
// not show it.
bool IsAsleep(pid_t tid);

// Fills task_state, wait_channel and kernel_stack from /proc; leaves empty what cannot be read.
// `tid` is a thread of this process or the main thread of another.
void DescribeStuckTask(pid_t tid, WorkerExit& exit);

}  // namespace ktstr

#endif  // KTSTR_SPAWN_STUCK_TASK_H_
