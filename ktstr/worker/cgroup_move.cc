// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/cgroup_move.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>

#include "ktstr/base/fork_safe.h"

namespace ktstr {

int MoveToCgroup(int procs_fd, pid_t pid) noexcept {
  std::array<char, 16> digits;
  size_t first = digits.size();
  do {
    digits[--first] = static_cast<char>('0' + pid % 10);
    pid /= 10;
  } while (pid != 0);
  for (;;) {
    size_t done = 0;
    const int error =
        fork_safe::Write(procs_fd, std::as_bytes(std::span(digits).subspan(first)), done);
    // An interrupted move has not happened.
    if (error != EINTR) return error;
  }
}

}  // namespace ktstr
