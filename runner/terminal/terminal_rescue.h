// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TerminalRescue: gives a terminal its mode back when a signal ends this process. Parent side.

#ifndef RUNNER_TERMINAL_TERMINAL_RESCUE_H_
#define RUNNER_TERMINAL_TERMINAL_RESCUE_H_

#include <signal.h>
#include <termios.h>

#include <vector>

namespace runner {

// As long as it lives, each signal that would end the process (SIGSEGV, SIGABRT of a failed check,
// a limit of CPU time ...) first restores the mode that Arm() has named, and then ends the process
// as ever. Signals that somebody handles or ignores stay as they are, and SIGKILL cannot be caught.
// One at a time. Handlers are reset in what this process executes (execve(2)); a child that shares
// our memory has another pid and restores nothing.
class TerminalRescue {
 public:
  // `terminal_fd` is borrowed.
  explicit TerminalRescue(int terminal_fd);
  TerminalRescue(const TerminalRescue&) = delete;
  TerminalRescue& operator=(const TerminalRescue&) = delete;
  ~TerminalRescue();

  void Arm(const termios& mode);
  // Nothing is to be restored any more.
  void Disarm();

 private:
  std::vector<int> caught_;
  stack_t stack_before_{};
};

}  // namespace runner

#endif  // RUNNER_TERMINAL_TERMINAL_RESCUE_H_
