// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// SignalQueue: signals to this process as a descriptor to read. Parent side.

#ifndef RUNNER_PROCESS_SIGNAL_QUEUE_H_
#define RUNNER_PROCESS_SIGNAL_QUEUE_H_

#include <signal.h>

#include <initializer_list>
#include <vector>

#include "absl/status/statusor.h"
#include "ktstr/base/unique_fd.h"

namespace runner {

// Whether this process ignores the signal. If we never handle it, whoever started us wants that:
// nohup(1), or a shell without job control that has put us into the background.
bool IsIgnored(int signal);

// Blocks its signals for the calling thread as long as it lives. Single-threaded. Move-only.
class SignalQueue {
 public:
  // Signals that are ignored when it is made stay ignored: blocked, they would be queued.
  static absl::StatusOr<SignalQueue> Create(std::initializer_list<int> signals);

  SignalQueue(SignalQueue&& other) noexcept = default;
  ~SignalQueue();

  // Readable when a signal is pending.
  int fd() const noexcept { return fd_.get(); }
  struct Signal {
    int number = 0;
    pid_t sender = 0;  // Who called kill(2) or the like; 0: the kernel, such as for Ctrl-C.
  };
  // Takes what is pending; never blocks.
  std::vector<Signal> Take();

 private:
  SignalQueue(ktstr::UniqueFd fd, const sigset_t& previous) noexcept
      : fd_(std::move(fd)), previous_(previous) {}

  ktstr::UniqueFd fd_;
  sigset_t previous_;
};

// Does to this process what a signal does that nobody handles, although it is blocked. A stop ends
// with SIGCONT. REQUIRES: the signal's action is the default one; else that is taken.
void TakeDefaultAction(int signal);

}  // namespace runner

#endif  // RUNNER_PROCESS_SIGNAL_QUEUE_H_
