// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// How a test's process is started. The supervisor decides when, and when it ends.

#ifndef RUNNER_PROCESS_CHILD_H_
#define RUNNER_PROCESS_CHILD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/unique_fd.h"

namespace runner {

struct Command {
  // argv[0] is the file: absolute or relative to directory. One in a format that the kernel does
  // not know, such as a script without "#!", runs through /bin/sh: see ExecOrShell().
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // "NAME=value", all of it.
  std::string directory;
  // Keeps our standard descriptors, session and process group: a test that somebody debugs.
  bool shares_terminal = false;
  uint64_t ignored_signals = 0;  // Bit N - 1: signal N is ignored; all others have the default.
  bool own_network = false;      // In a new network namespace, which has a loopback that is down.
  int cgroup_fd = -1;            // Folder of the cgroup v2 group to be born in; -1: our own.
};

struct StartedChild {
  ktstr::Pidfd process;
  // Read end of its standard output and error; non-blocking. None when it shares the terminal.
  ktstr::UniqueFd output;
  bool is_in_cgroup = false;  // False: the kernel refused cgroup_fd, or there is none.
};

// Starts a process that leads an own session and process group and reads /dev/null, unless it
// shares the terminal, inherits no other descriptor, no blocked signal, no ignored one but those of
// the command (not even SIGPIPE, which Python leaves ignored), and is killed when the calling
// thread ends. Returns once the program has been executed: an error names the step that went wrong,
// such as "execve ./x", with the remedy where one is known. Single-threaded.
absl::StatusOr<StartedChild> StartChild(const Command& command);

}  // namespace runner

#endif  // RUNNER_PROCESS_CHILD_H_
