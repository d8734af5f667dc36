// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/interrupting_signal.h"

#include <signal.h>

#include <cerrno>
#include <map>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "ktstr/base/errno_status.h"
#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

struct Installed {
  int users = 0;
  struct sigaction before {};
  struct sigaction own {};
};

// Never destroyed: an abandoned thread may give its instance back at any time.
std::mutex& Mutex() {
  static auto& mutex = *new std::mutex;
  return mutex;
}
std::map<int, Installed>& Signals() {
  static auto& signals = *new std::map<int, Installed>;
  return signals;
}

}  // namespace

absl::StatusOr<InterruptingSignal> InterruptingSignal::Install(int signal) {
  const std::lock_guard lock(Mutex());
  Installed& installed = Signals()[signal];
  if (installed.users == 0) {
    if (::sigaction(signal, nullptr, &installed.before) != 0) {
      return ErrnoStatus(errno, absl::StrCat("sigaction of signal ", signal));
    }
    if (const int error = fork_safe::InstallInterrupter(signal); error != 0) {
      return ErrnoStatus(error, absl::StrCat("sigaction of signal ", signal));
    }
    ::sigaction(signal, nullptr, &installed.own);
  }
  ++installed.users;
  return InterruptingSignal(signal);
}

InterruptingSignal::~InterruptingSignal() {
  if (signal_ == 0) return;
  const std::lock_guard lock(Mutex());
  Installed& installed = Signals()[signal_];
  if (--installed.users > 0) return;
  struct sigaction now {};
  ::sigaction(signal_, nullptr, &now);
  if (now.sa_handler == installed.own.sa_handler) {
    ::sigaction(signal_, &installed.before, nullptr);
  }
}

}  // namespace ktstr
