// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/interruption.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"

namespace ktstr {
namespace {

std::atomic<int> g_fd = -1;
std::atomic<int> g_signal = 0;

void OnSignal(int signal) {
  const int error = errno;
  g_signal = signal;
  const uint64_t one = 1;
  // Cannot fail: the counter of an eventfd takes more than two signals.
  [[maybe_unused]] const ssize_t written = write(g_fd, &one, sizeof(one));
  errno = error;
}

// One that was ignored when we started stays so: we are in the background of a shell without job
// control, whose Ctrl-C is meant for another program.
absl::Status Catch(int signal) {
  struct sigaction inherited = {};
  if (sigaction(signal, nullptr, &inherited) == 0 && inherited.sa_handler == SIG_IGN) {
    return absl::OkStatus();
  }
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  if (sigaction(signal, &action, nullptr) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("sigaction ", signal));
}

}  // namespace

absl::StatusOr<Interruption> Interruption::Install() {
  ASSIGN_OR_RETURN(UniqueFd fd, sys::MakeEventFd(0));
  g_fd = fd.get();
  RETURN_IF_ERROR(Catch(SIGINT));
  RETURN_IF_ERROR(Catch(SIGTERM));
  return Interruption(std::move(fd));
}

int Interruption::signal() const {
  return g_signal;
}

}  // namespace ktstr
