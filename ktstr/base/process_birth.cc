// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/process_birth.h"

#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>

namespace ktstr::fork_safe {
namespace {

std::atomic<int> clone3_refusal{0};

// struct sigaction of the kernel: handler, flags, restorer and mask, in this order on x86-64; arm64
// has no restorer but uses less of it. All zeroes: SIG_DFL.
struct KernelAction {
  unsigned long handler = 0;
  unsigned long rest[3] = {};
};
constexpr size_t kKernelSigsetBytes = 8;
constexpr int kLastSignal = 64;

}  // namespace

int Clone3Refusal() noexcept {
  return clone3_refusal.load(std::memory_order_relaxed);
}

bool NoteClone3Failure(int error) noexcept {
  if (error != ENOSYS && error != EPERM && error != EACCES && error != E2BIG) return false;
  // A structure of no bytes is invalid for every kernel that has the call (clone(2)).
  if (error != E2BIG && ::syscall(SYS_clone3, nullptr, size_t{0}) < 0 && errno == EINVAL) {
    return false;
  }
  clone3_refusal.store(error, std::memory_order_relaxed);
  return true;
}

long CloneAsFork(uint64_t flags, int& pidfd) noexcept {
  // The pidfd takes the place of the parent's tid, which is the third argument everywhere that we
  // build for; the others are 0.
  const long pid = ::syscall(SYS_clone, flags, nullptr, &pidfd, nullptr, nullptr);
  return pid < 0 ? -errno : pid;
}

int ResetHandlers() noexcept {
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    KernelAction action;
    if (::syscall(SYS_rt_sigaction, signal, nullptr, &action, kKernelSigsetBytes) != 0) {
      return errno;
    }
    if (action.handler == reinterpret_cast<unsigned long>(SIG_DFL) ||
        action.handler == reinterpret_cast<unsigned long>(SIG_IGN)) {
      continue;
    }
    action = {};
    if (::syscall(SYS_rt_sigaction, signal, &action, nullptr, kKernelSigsetBytes) != 0) {
      return errno;
    }
  }
  return 0;
}

int EnterCgroup(int procs_fd) noexcept {
  // 0 is the writing process (cgroups(7)).
  return ::syscall(SYS_write, procs_fd, "0", size_t{1}) == 1 ? 0 : errno;
}

}  // namespace ktstr::fork_safe
