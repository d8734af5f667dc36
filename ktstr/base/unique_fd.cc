// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/unique_fd.h"

#include <unistd.h>

#include <cerrno>

namespace ktstr {

void UniqueFd::reset(int fd) noexcept {
  if (fd_ >= 0) {
    // Linux releases the descriptor even when close() reports EINTR: never try again.
    const int saved_errno = errno;
    ::close(fd_);
    errno = saved_errno;
  }
  fd_ = fd;
}

}  // namespace ktstr
