// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/report/smart_terminal.h"

#include <unistd.h>

#include <cstdlib>

#include "absl/strings/string_view.h"

namespace runner {

bool IsSmartTerminal(int fd) {
  const char* terminal = std::getenv("TERM");
  return ::isatty(fd) != 0 && terminal != nullptr && absl::string_view(terminal) != "dumb";
}

bool WantsColor() {
  const char* refusal = std::getenv("NO_COLOR");
  return refusal == nullptr || *refusal == '\0';
}

}  // namespace runner
