// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SupervisedChild: what the supervisor keeps of one child, from its start to its end. Plain data.

#ifndef RUNNER_PROCESS_SUPERVISED_CHILD_H_
#define RUNNER_PROCESS_SUPERVISED_CHILD_H_

#include <sys/types.h>

#include <optional>

#include "ktstr/base/pidfd.h"
#include "runner/contain/test_group.h"
#include "runner/process/child_ended.h"
#include "runner/process/child_timers.h"
#include "runner/process/output_capture.h"
#include "runner/process/time_limits.h"

namespace runner {

enum class Phase {
  kRunning,   // Until its time-out.
  kStopping,  // TERM was sent; until its grace ends.
  kKilled,    // KILL was sent; until we give up.
  kSettling,  // Its process has ended; descendants may still do so by themselves.
  kSweeping,  // Its descendants were killed; until we give up.
};

struct SupervisedChild {
  ChildId id = 0;
  ktstr::Pidfd process;
  pid_t pid = 0;  // Also the number of its session and process group.
  std::optional<TestGroup> group;
  OutputCapture output;
  ino_t output_inode = 0;
  bool output_open = true;
  TimeLimits limits;
  ChildTimers timers;
  Phase phase = Phase::kRunning;
  bool timed_out = false;
  bool had_descendants = false;  // After its own process had ended.
  ChildEnded ended;
};

}  // namespace runner

#endif  // RUNNER_PROCESS_SUPERVISED_CHILD_H_
