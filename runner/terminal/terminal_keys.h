// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TerminalKeys: single keys of the controlling terminal while a run goes on. Parent side.

#ifndef RUNNER_TERMINAL_TERMINAL_KEYS_H_
#define RUNNER_TERMINAL_TERMINAL_KEYS_H_

#include <termios.h>

#include <memory>

#include "ktstr/base/unique_fd.h"
#include "runner/terminal/terminal_rescue.h"

namespace runner {

// While it has the terminal, keys are neither echoed nor kept until a newline, and each raises
// SIGIO in this process; Ctrl-C, Ctrl-\ and Ctrl-Z stay what they are. It has the terminal in the
// foreground only: to read or change it from the background would stop us (SIGTTIN, SIGTTOU), and
// what is typed there is for another program. Single-threaded.
//
// The terminal gets its mode back by Release(), by the destructor and by TerminalRescue, whatever
// ends this process. Only SIGKILL leaves it as it is.
class TerminalKeys {
 public:
  // Null without a controlling terminal, and when SIGINT is ignored: a shell without job control
  // has put us into the background, but in the process group of the foreground. REQUIRES: SIGIO is
  // blocked as long as the object lives; its default is the end of the process.
  static std::unique_ptr<TerminalKeys> Open();
  ~TerminalKeys();
  TerminalKeys(const TerminalKeys&) = delete;
  TerminalKeys& operator=(const TerminalKeys&) = delete;

  // Takes the terminal if we are in the foreground, and forgets it if we are not. Does nothing when
  // nothing has changed, which costs one system call: shells continue a job in the foreground
  // without a signal when it runs already.
  void Follow();
  // After SIGCONT: somebody may have changed the mode while we stood still.
  void FollowAnew();
  // Gives the terminal back, such as before a stop.
  void Release();

  // Takes what was typed; whether `key` was among it. Never blocks and never stops us.
  bool Take(char key);

 private:
  explicit TerminalKeys(ktstr::UniqueFd fd) : fd_(std::move(fd)), rescue_(fd_.get()) {}
  bool IsInForeground() const;

  ktstr::UniqueFd fd_;  // Opened by us: its flags are not shared with the shell.
  TerminalRescue rescue_;
  bool has_terminal_ = false;
  bool knows_before_ = false;
  termios before_{};  // What the terminal gets back.
};

}  // namespace runner

#endif  // RUNNER_TERMINAL_TERMINAL_KEYS_H_
