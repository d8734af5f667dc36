// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/terminal/terminal_keys.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "runner/process/signal_queue.h"

namespace runner {
namespace {

constexpr tcflag_t kLineFlags = ICANON | ECHO;

// A read from the background, after a change that came between, is EIO then and not a stop.
class ReadStopsBlocked {
 public:
  ReadStopsBlocked() {
    sigset_t only;
    ::sigemptyset(&only);
    ::sigaddset(&only, SIGTTIN);
    ::pthread_sigmask(SIG_BLOCK, &only, &before_);
  }
  ~ReadStopsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

std::unique_ptr<TerminalKeys> TerminalKeys::Open() {
  if (IsIgnored(SIGINT)) return nullptr;
  ktstr::UniqueFd fd(::open("/dev/tty", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd.valid() || ::fcntl(fd.get(), F_SETOWN, ::getpid()) != 0 ||
      ::fcntl(fd.get(), F_SETFL, O_NONBLOCK | O_ASYNC) != 0) {
    return nullptr;
  }
  std::unique_ptr<TerminalKeys> keys(new TerminalKeys(std::move(fd)));
  keys->Follow();
  return keys;
}

TerminalKeys::~TerminalKeys() {
  ::fcntl(fd_.get(), F_SETFL, O_NONBLOCK);
  Release();
}

bool TerminalKeys::IsInForeground() const {
  return ::tcgetpgrp(fd_.get()) == ::getpgrp();
}

void TerminalKeys::Follow() {
  const bool has_terminal = IsInForeground();
  if (has_terminal == has_terminal_) return;
  has_terminal_ = has_terminal;
  if (!has_terminal) return rescue_.Disarm();
  termios mode;
  if (::tcgetattr(fd_.get(), &mode) != 0) return;
  // A shell may have brought back the mode in which it saw us stop, which is ours.
  if (!knows_before_ || (mode.c_lflag & kLineFlags) != 0) before_ = mode;
  knows_before_ = true;
  rescue_.Arm(before_);
  mode.c_lflag &= ~kLineFlags;
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  ::tcsetattr(fd_.get(), TCSANOW, &mode);
}

void TerminalKeys::FollowAnew() {
  has_terminal_ = false;
  Follow();
}

void TerminalKeys::Release() {
  if (std::exchange(has_terminal_, false) && IsInForeground()) {
    ::tcsetattr(fd_.get(), TCSANOW, &before_);
  }
  rescue_.Disarm();
}

bool TerminalKeys::Take(char key) {
  Follow();
  if (!has_terminal_) return false;
  const ReadStopsBlocked blocked;
  std::array<char, 64> typed;
  bool found = false;
  for (;;) {
    const ssize_t count = ::read(fd_.get(), typed.data(), typed.size());
    if (count <= 0) return found;
    found |= std::find(typed.begin(), typed.begin() + count, key) != typed.begin() + count;
  }
}

}  // namespace runner
