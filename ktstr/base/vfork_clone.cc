// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/base/vfork_clone.h"

#include <linux/sched.h>
#include <sanitizer/asan_interface.h>
#include <sched.h>
#include <sys/syscall.h>

#include <cerrno>
#include <utility>

#include "ktstr/base/errno_status.h"

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

}  // namespace

absl::StatusOr<Pidfd> CloneUntilExec(const VforkOptions& options, std::span<std::byte> stack,
                                     int (*main)(void* argument) noexcept, void* argument) {
  int pidfd = -1;
  const uint64_t flags = options.flags | CLONE_VM | CLONE_VFORK | CLONE_PIDFD;
  long pid = 0;
  if (options.cgroup_fd < 0) {
    pid = ::clone(main, stack.data() + stack.size(),
                  static_cast<int>(flags | static_cast<uint64_t>(options.exit_signal)), argument,
                  &pidfd);
    if (pid < 0) return ErrnoStatus(errno, "clone");
  } else {
    clone_args args{};
    args.flags = flags | CLONE_INTO_CGROUP;
    args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
    args.exit_signal = static_cast<uint64_t>(options.exit_signal);
    args.stack = reinterpret_cast<uint64_t>(stack.data());
    args.stack_size = stack.size();
    args.cgroup = static_cast<uint64_t>(options.cgroup_fd);
    pid = RawClone3(args, main, argument);
    // Kernels before 5.7 know clone3 but not the field.
    if (pid == -E2BIG) pid = -ENOSYS;
    if (pid < 0) return ErrnoStatus(static_cast<int>(-pid), "clone3 into a cgroup");
  }
  // The child's functions never returned: for AddressSanitizer their variables are still there.
  ASAN_UNPOISON_MEMORY_REGION(stack.data(), stack.size());
  return Pidfd(static_cast<pid_t>(pid), UniqueFd(pidfd));
}

}  // namespace ktstr::sys
