// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/run/terminal_keys.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace runner {

std::unique_ptr<TerminalKeys> TerminalKeys::Open() {
  ktstr::UniqueFd fd(::open("/dev/tty", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  termios before;
  // From the background, changing the terminal would stop us.
  if (!fd.valid() || ::tcgetpgrp(fd.get()) != ::getpgrp()) return nullptr;
  if (::tcgetattr(fd.get(), &before) != 0) return nullptr;
  termios single_keys = before;
  single_keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  single_keys.c_cc[VMIN] = 1;
  single_keys.c_cc[VTIME] = 0;
  if (::fcntl(fd.get(), F_SETOWN, ::getpid()) != 0 ||
      ::fcntl(fd.get(), F_SETFL, O_NONBLOCK | O_ASYNC) != 0 ||
      ::tcsetattr(fd.get(), TCSANOW, &single_keys) != 0) {
    return nullptr;
  }
  return std::unique_ptr<TerminalKeys>(new TerminalKeys(std::move(fd), before));
}

TerminalKeys::~TerminalKeys() {
  ::fcntl(fd_.get(), F_SETFL, O_NONBLOCK);
  if (::tcgetpgrp(fd_.get()) == ::getpgrp()) ::tcsetattr(fd_.get(), TCSANOW, &before_);
}

bool TerminalKeys::Take(char key) {
  std::array<char, 64> typed;
  bool found = false;
  for (;;) {
    const ssize_t count = ::read(fd_.get(), typed.data(), typed.size());
    if (count <= 0) return found;
    found |= std::find(typed.begin(), typed.begin() + count, key) != typed.begin() + count;
  }
}

}  // namespace runner
