// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "runner/process/signal_queue.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace runner {

bool IsIgnored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

absl::StatusOr<SignalQueue> SignalQueue::Create(std::initializer_list<int> signals) {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (const int signal : signals) {
    if (!IsIgnored(signal)) ::sigaddset(&wanted, signal);
  }
  ktstr::UniqueFd fd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd.valid()) return absl::ErrnoToStatus(errno, "signalfd");
  sigset_t previous;
  ::pthread_sigmask(SIG_BLOCK, &wanted, &previous);
  return SignalQueue(std::move(fd), previous);
}

SignalQueue::~SignalQueue() {
  if (!fd_.valid()) return;
  Take();
  ::pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

std::vector<SignalQueue::Signal> SignalQueue::Take() {
  std::vector<Signal> signals;
  std::array<signalfd_siginfo, 8> batch;
  for (;;) {
    const ssize_t bytes = ::read(fd_.get(), batch.data(), sizeof batch);
    if (bytes <= 0) return signals;
    const size_t count = static_cast<size_t>(bytes) / sizeof batch[0];
    for (size_t i = 0; i < count; ++i) {
      const bool is_sent = batch[i].ssi_code == SI_USER || batch[i].ssi_code == SI_QUEUE ||
                           batch[i].ssi_code == SI_TKILL;
      signals.push_back({.number = static_cast<int>(batch[i].ssi_signo),
                         .sender = is_sent ? static_cast<pid_t>(batch[i].ssi_pid) : 0});
    }
  }
}

void TakeDefaultAction(int signal) {
  sigset_t only;
  sigset_t previous;
  ::sigemptyset(&only);
  ::sigaddset(&only, signal);
  ::raise(signal);
  ::pthread_sigmask(SIG_UNBLOCK, &only, &previous);
  ::pthread_sigmask(SIG_SETMASK, &previous, nullptr);
}

}  // namespace runner
