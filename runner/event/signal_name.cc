// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/event/signal_name.h"

#include <string.h>

#include "absl/strings/str_cat.h"

namespace runner {

std::string SignalName(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? absl::StrCat("signal ", signal) : absl::StrCat("SIG", name);
}

}  // namespace runner
