// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ChildEnded: how a child has ended, what it has used and what was left of it. Parent side.

#ifndef RUNNER_PROCESS_CHILD_ENDED_H_
#define RUNNER_PROCESS_CHILD_ENDED_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ktstr/base/pidfd.h"
#include "runner/contain/test_group.h"
#include "runner/event/run_event.h"
#include "runner/process/kinship.h"

namespace runner {

// The child's own process has ended and nothing of it is left.
struct ChildEnded {
  ChildId id = 0;
  ExitStatus exit;
  absl::Duration duration;  // How long its own process lived.
  uint64_t output_bytes = 0;
  std::vector<std::string> survivors;   // Processes that outlived it, see DescribeSurvivor().
  std::vector<std::string> unkillable;  // Processes that not even KILL has ended.
  absl::Status log_status;              // Not OK: the log is incomplete.
  ResourceUsage usage;
  std::vector<std::string> left_groups;  // Groups that it made below its cgroup; they are removed.
  absl::Status group_status;             // Not OK: its cgroup could not be removed.
  // The things that it did to the runner and others: "sent SIGTERM to the runner", which does
  // nothing; "moved the runner into its cgroup ...".
  std::vector<std::string> offences;
  bool was_idle = false;               // It timed out because its output had stopped.
  std::vector<std::string> processes;  // What its processes did when it timed out.
};

// `timed_out`: the child was ended because its time was over.
ExitStatus ToExitStatus(const ktstr::ProcessExit& exit, bool timed_out);
// Stores how the child's own process has ended and what it has used, its own children included.
void NoteExit(const ktstr::ProcessExit& exit, bool timed_out, ChildEnded& ended);
// Stores what its group has used, which is all that was in it.
void NoteUsage(const TestGroup& group, ChildEnded& ended);

}  // namespace runner

#endif  // RUNNER_PROCESS_CHILD_ENDED_H_
