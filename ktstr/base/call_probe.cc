// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/call_probe.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iterator>

namespace ktstr::sys {
namespace {

struct Probe {
  const char* name;
  long number;
  std::array<long, 5> arguments;
};

// Never an address of ours.
constexpr long kBadPointer = 1;

constexpr Probe kProbes[] = {
    {"clone3", SYS_clone3, {0, 0}},               // A size of 0.
    {"close_range", SYS_close_range, {1, 0, 0}},  // The first is above the last.
    {"pidfd_open", SYS_pidfd_open, {-1, 0}},      // No pid.
    {"pidfd_send_signal", SYS_pidfd_send_signal, {-1, 0, 0, 0}},
    {"sched_setattr", SYS_sched_setattr, {0, 0, 0}},  // No structure.
    {"sched_getattr", SYS_sched_getattr, {0, 0, 0, 0}},
    {"sched_setscheduler", SYS_sched_setscheduler, {-1, 0, 0}},
    {"sched_setaffinity", SYS_sched_setaffinity, {0, 8, kBadPointer}},
    {"sched_getaffinity", SYS_sched_getaffinity, {0, 0, 0}},
    {"setpriority", SYS_setpriority, {-1, 0, 0}},       // Neither process, group nor user.
    {"futex_waitv", SYS_futex_waitv, {0, 0, 0, 0, 0}},  // No waiter.
    {"preadv2", SYS_preadv2, {-1, 0, 0, 0, 0}},
    {"mbind", SYS_mbind, {0, 0, -1, 0, 0}},  // No mode.
    {"set_mempolicy", SYS_set_mempolicy, {-1, 0, 0}},
    {"get_mempolicy", SYS_get_mempolicy, {0, 0, 0, 0, -1}},
    {"openat2", SYS_openat2, {AT_FDCWD, 0, 0, 0}},            // A size of 0.
    {"statx", SYS_statx, {-1, kBadPointer, 0, 1L << 31, 0}},  // The reserved bit.
    {"umount2", SYS_umount2, {kBadPointer, -1}},              // No such flags.
};
constexpr size_t kCount = std::size(kProbes);

enum : int { kUnasked = -1, kUnderWay = -2 };

// What the child writes and we read.
struct Answers {
  std::array<int, kCount> errors;
};

[[noreturn]] void AskFrom(size_t first, Answers& answers) noexcept {
  // A filter that kills shall leave no core.
  ::prctl(PR_SET_DUMPABLE, 0);
  for (size_t i = first; i < kCount; ++i) {
    const auto& [a, b, c, d, e] = kProbes[i].arguments;
    answers.errors[i] = kUnderWay;
    const long result = ::syscall(kProbes[i].number, a, b, c, d, e, 0L);
    answers.errors[i] = result < 0 ? errno : 0;
  }
  ::_exit(0);
}

bool IsTheKernels(int error) {
  return error == 0 || error == EINVAL || error == EFAULT || error == EBADF;
}

void AskAll(Answers& answers) {
  answers.errors.fill(kUnasked);
  for (size_t next = 0; next < kCount;) {
    const pid_t child = ::fork();
    if (child == 0) AskFrom(next, answers);
    if (child < 0) return;
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    // Goes on behind the call that was its end.
    while (next < kCount && answers.errors[next] >= 0) ++next;
    if (next < kCount && answers.errors[next] == kUnasked) return;
    ++next;
  }
}

}  // namespace

int ProbedCallCount() {
  return static_cast<int>(kCount);
}

std::vector<RefusedCall> ProbeCalls() {
  void* const memory =
      ::mmap(nullptr, sizeof(Answers), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return {};
  auto& answers = *new (memory) Answers;
  AskAll(answers);
  std::vector<RefusedCall> refused;
  for (size_t i = 0; i < kCount; ++i) {
    const int error = answers.errors[i];
    if (error == kUnderWay) refused.push_back({.name = kProbes[i].name, .is_fatal = true});
    if (error > 0 && !IsTheKernels(error)) {
      refused.push_back({.name = kProbes[i].name, .error = error});
    }
  }
  ::munmap(memory, sizeof(Answers));
  return refused;
}

}  // namespace ktstr::sys
