// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/vfork_clone.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sanitizer/asan_interface.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "ktstr/base/errno_status.h"
#include "ktstr/base/process_birth.h"

namespace ktstr::sys {
namespace {

using ChildMain = int (*)(void* argument) noexcept;

// clone3(2) onto a stack of its own, which the C library has no function for. The child never comes
// back from `main`. A pid, or a negative errno value.
long RawClone3(const clone_args& args, ChildMain main, void* argument) noexcept {
#if defined(__x86_64__)
  long result = SYS_clone3;
  // The kernel keeps all registers but rcx and r11, so the child has `main` and `argument` too.
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "mov %[argument], %%rdi\n\t"
      "call *%[main]\n\t"
      "ud2\n"
      "1:"
      : "+a"(result)
      : "D"(&args), "S"(sizeof args), [main] "r"(main), [argument] "r"(argument)
      : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long result asm("x0") = reinterpret_cast<long>(&args);
  register long size asm("x1") = sizeof args;
  register long number asm("x8") = SYS_clone3;
  asm volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "mov x29, xzr\n\t"
      "mov x0, %[argument]\n\t"
      "blr %[main]\n\t"
      "brk #1\n"
      "1:"
      : "+r"(result)
      : "r"(size), "r"(number), [main] "r"(main), [argument] "r"(argument)
      : "memory");
  return result;
#else
  static_cast<void>(args), static_cast<void>(main), static_cast<void>(argument);
  return -ENOSYS;
#endif
}

// The orders of a child that enters its group itself.
struct CgroupBirth {
  int procs_fd;
  ChildMain main;
  void* argument;
  int error = 0;  // Written by the child, in our memory.
};

int EnterAndRun(void* argument) noexcept {
  auto& birth = *static_cast<CgroupBirth*>(argument);
  birth.error = fork_safe::EnterCgroup(birth.procs_fd);
  if (birth.error != 0) ::_exit(127);
  return birth.main(birth.argument);
}

// clone(2) of the C library: a pid, or a negative errno value.
long Clone(uint64_t flags, std::span<std::byte> stack, ChildMain main, void* argument,
           int& pidfd) noexcept {
  const int pid =
      ::clone(main, stack.data() + stack.size(), static_cast<int>(flags), argument, &pidfd);
  return pid < 0 ? -errno : pid;
}

long CloneIntoCgroup(uint64_t flags, const VforkOptions& options, std::span<std::byte> stack,
                     ChildMain main, void* argument, int& pidfd) noexcept {
  clone_args args{};
  args.flags = flags | CLONE_INTO_CGROUP;
  args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
  args.exit_signal = static_cast<uint64_t>(options.exit_signal);
  args.stack = reinterpret_cast<uint64_t>(stack.data());
  args.stack_size = stack.size();
  args.cgroup = static_cast<uint64_t>(options.cgroup_fd);
  return RawClone3(args, main, argument);
}

}  // namespace

absl::StatusOr<Pidfd> CloneUntilExec(const VforkOptions& options, std::span<std::byte> stack,
                                     int (*main)(void* argument) noexcept, void* argument) {
  int pidfd = -1;
  const uint64_t flags = options.flags | CLONE_VM | CLONE_VFORK | CLONE_PIDFD;
  const uint64_t flags_and_signal = flags | static_cast<uint64_t>(options.exit_signal);
  CgroupBirth birth{.procs_fd = -1, .main = main, .argument = argument};
  long pid = -ENOSYS;
  if (options.cgroup_fd < 0) {
    pid = Clone(flags_and_signal, stack, main, argument, pidfd);
  } else {
    bool refused = fork_safe::Clone3Refusal() != 0;
    if (!refused) {
      pid = CloneIntoCgroup(flags, options, stack, main, argument, pidfd);
      refused = pid < 0 && fork_safe::NoteClone3Failure(static_cast<int>(-pid));
    }
    if (refused) {
      const UniqueFd procs(::openat(options.cgroup_fd, "cgroup.procs", O_WRONLY | O_CLOEXEC));
      if (!procs.valid()) return ErrnoStatus(errno, "open cgroup.procs of the child's group");
      birth.procs_fd = procs.get();
      pid = Clone(flags_and_signal, stack, EnterAndRun, &birth, pidfd);
    }
  }
  if (pid < 0) return CloneStatus(static_cast<int>(-pid), "clone");
  // The child's functions never returned: for AddressSanitizer their variables are still there.
  ASAN_UNPOISON_MEMORY_REGION(stack.data(), stack.size());
  Pidfd process(static_cast<pid_t>(pid), UniqueFd(pidfd));
  if (birth.error != 0) return CloneStatus(birth.error, "clone, and write to cgroup.procs");
  return process;
}

}  // namespace ktstr::sys
