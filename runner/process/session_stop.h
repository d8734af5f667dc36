// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SessionStop: stops the processes of tests while the runner is stopped (Ctrl-Z). Parent side.

#ifndef RUNNER_PROCESS_SESSION_STOP_H_
#define RUNNER_PROCESS_SESSION_STOP_H_

#include <sys/types.h>

#include <vector>

namespace runner {

// Single-threaded. A process that was stopped before stays so in the end.
class SessionStop {
 public:
  // Stops what runs in the session of that leader, and all descendants of it.
  void Add(pid_t leader);
  // Continues what Add() has stopped.
  void Continue();

 private:
  std::vector<pid_t> stopped_;
};

}  // namespace runner

#endif  // RUNNER_PROCESS_SESSION_STOP_H_
