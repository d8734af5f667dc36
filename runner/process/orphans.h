// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Children of this process that it did not start itself: orphans that came to it as subreaper.

#ifndef RUNNER_PROCESS_ORPHANS_H_
#define RUNNER_PROCESS_ORPHANS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/kernel_file.h"

namespace runner {

// Whether this process has any child, alive or zombie. One system call.
bool HasChildren();

// The list of the children of the thread that made it, zombies included, as it is at each look. One
// system call a look, where the kernel has CONFIG_PROC_CHILDREN. Single-threaded.
class ChildList {
 public:
  ChildList();

  std::vector<pid_t> Look() const;

 private:
  absl::StatusOr<ktstr::KernelFile> children_;
};

// The next child that is a zombie, left as it is; 0: none.
pid_t NextZombie();

// Reaps one child if it is a zombie. True when `pid` is no child of ours any more.
bool ReapIfZombie(pid_t pid);

// "NAME (pid N)", the name as in /proc/PID/comm.
std::string DescribeProcess(pid_t pid);

// Whether the process was started with the environment entry "NAME=value".
bool HasEnvironmentEntry(pid_t pid, absl::string_view entry);

}  // namespace runner

#endif  // RUNNER_PROCESS_ORPHANS_H_
