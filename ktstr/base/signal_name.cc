// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/signal_name.h"

#include <string.h>

#include "absl/strings/str_cat.h"

namespace ktstr {

std::string SignalName(int signal) {
  const char* const name = ::sigabbrev_np(signal);
  return name == nullptr ? absl::StrCat("signal ", signal) : absl::StrCat("SIG", name);
}

std::string SignalNameAndNumber(int signal) {
  const bool has_name = ::sigabbrev_np(signal) != nullptr;
  return has_name ? absl::StrCat(SignalName(signal), " (", signal, ")") : SignalName(signal);
}

}  // namespace ktstr
