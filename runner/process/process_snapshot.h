// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What the processes of a test are doing, as /proc shows it.

#ifndef RUNNER_PROCESS_PROCESS_SNAPSHOT_H_
#define RUNNER_PROCESS_PROCESS_SNAPSHOT_H_

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace runner {

// The first fields of /proc/PID/stat (proc(5)).
struct ProcessStat {
  pid_t pid = 0;
  std::string name;  // At most 15 bytes, any bytes.
  char state = '?';
  pid_t parent = 0;
  pid_t session = 0;
};

// Pure. nullopt when that is no such file.
std::optional<ProcessStat> ParseProcessStat(absl::string_view text);

// Pure. Returns `max_frames` functions of /proc/PID/stack, innermost first: "pipe_read < vfs_read <
// ksys_read". The functions through which every system call enters are left out.
std::string FormatStack(absl::string_view text, size_t max_frames);

// Pure. Returns those of `all` that are in the session, and all descendants of these, even if they
// have left it. They are in the order of `all`.
std::vector<ProcessStat> SelectSession(const std::vector<ProcessStat>& all, pid_t session);

// The processes of the session that `leader` leads, with their descendants, as they are now.
std::vector<ProcessStat> ListSession(pid_t leader);

// One line per process and thread of these, bounded in number and length:
//   "sleep 1000 (pid 12): sleeping in hrtimer_nanosleep; stack: hrtimer_nanosleep < ..."
// The stack needs privilege (CAP_SYS_ADMIN); without it the line ends before.
std::vector<std::string> DescribeSession(pid_t leader);

// Describes a process that has outlived its test: command, pid, and what it holds of the test.
//   "sleep 1000 (pid 12), out of the test's session, holds the test's output and /tmp/x"
// `session` is that of the test, `output_inode` that of the pipe that takes its output.
std::string DescribeSurvivor(pid_t pid, pid_t session, ino_t output_inode);

}  // namespace runner

#endif  // RUNNER_PROCESS_PROCESS_SNAPSHOT_H_
