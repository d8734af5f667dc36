// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TerminalKeys: single keys of the controlling terminal while a run goes on. Parent side.

#ifndef RUNNER_RUN_TERMINAL_KEYS_H_
#define RUNNER_RUN_TERMINAL_KEYS_H_

#include <termios.h>

#include <memory>

#include "ktstr/base/unique_fd.h"

namespace runner {

// As long as it lives, keys are neither echoed nor kept until a newline, and each raises SIGIO in
// this process; Ctrl-C and Ctrl-Z stay what they are. Its destructor puts the terminal back.
class TerminalKeys {
 public:
  // Null without a terminal that this process is in the foreground of. REQUIRES: SIGIO is blocked
  // as long as the object lives; its default is the end of the process.
  static std::unique_ptr<TerminalKeys> Open();
  ~TerminalKeys();
  TerminalKeys(const TerminalKeys&) = delete;
  TerminalKeys& operator=(const TerminalKeys&) = delete;

  // Takes what was typed; whether `key` was among it. Never blocks.
  bool Take(char key);

 private:
  TerminalKeys(ktstr::UniqueFd fd, const termios& before) : fd_(std::move(fd)), before_(before) {}

  ktstr::UniqueFd fd_;  // Opened by us: its flags are not shared with the shell.
  termios before_;
};

}  // namespace runner

#endif  // RUNNER_RUN_TERMINAL_KEYS_H_
