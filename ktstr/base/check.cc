// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/check.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace ktstr::internal {

void CheckFailed(const char* file, int line, const char* condition) noexcept {
  char message[512];
  const int length =
      std::snprintf(message, sizeof message, "%s:%d: check failed: %s\n", file, line, condition);
  if (length > 0) {
    const auto size = static_cast<size_t>(length) < sizeof message ? static_cast<size_t>(length)
                                                                   : sizeof message - 1;
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message, size);
  }
  std::abort();
}

}  // namespace ktstr::internal
