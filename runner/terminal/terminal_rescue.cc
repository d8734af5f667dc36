// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/terminal/terminal_rescue.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>

namespace runner {
namespace {

// What the handler sees. It runs in the only thread, or in one that crashes.
int g_terminal_fd = -1;
pid_t g_owner = 0;
termios g_mode;
std::atomic<bool> g_is_armed = false;

// A stack that has overflowed has no room for a handler.
alignas(16) std::array<std::byte, 64 * 1024> g_stack;

// tcgetpgrp() and tcsetattr() are async-signal-safe (signal-safety(7)). In the background
// the terminal belongs to another program.
void Restore(int signal) {
  const int error = errno;
  if (g_is_armed.exchange(false) && ::getpid() == g_owner &&
      ::tcgetpgrp(g_terminal_fd) == ::getpgrp()) {
    ::tcsetattr(g_terminal_fd, TCSANOW, &g_mode);
  }
  errno = error;
  // Its action is the default one again (SA_RESETHAND), which it takes when we return.
  ::raise(signal);
}

// signal(7): those whose default is to do nothing, to stop or to continue, and those that nobody
// can catch.
bool EndsAProcess(int signal) {
  constexpr int kOthers[] = {SIGCHLD, SIGCONT, SIGURG,  SIGWINCH, SIGTSTP,
                             SIGTTIN, SIGTTOU, SIGSTOP, SIGKILL};
  return std::find(std::begin(kOthers), std::end(kOthers), signal) == std::end(kOthers);
}

bool HasDefaultAction(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
}

}  // namespace

TerminalRescue::TerminalRescue(int terminal_fd) {
  g_terminal_fd = terminal_fd;
  g_owner = ::getpid();
  stack_t stack{};
  stack.ss_sp = g_stack.data();
  stack.ss_size = g_stack.size();
  ::sigaltstack(&stack, &stack_before_);
  struct sigaction action {};
  action.sa_handler = Restore;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK);
  for (int signal = 1; signal < NSIG; ++signal) {
    if (!EndsAProcess(signal) || !HasDefaultAction(signal)) continue;
    if (::sigaction(signal, &action, nullptr) == 0) caught_.push_back(signal);
  }
}

TerminalRescue::~TerminalRescue() {
  Disarm();
  for (const int signal : caught_) ::signal(signal, SIG_DFL);
  ::sigaltstack(&stack_before_, nullptr);
}

void TerminalRescue::Arm(const termios& mode) {
  g_is_armed = false;
  g_mode = mode;
  g_is_armed = true;
}

void TerminalRescue::Disarm() {
  g_is_armed = false;
}

}  // namespace runner
