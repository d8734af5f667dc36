// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/testing/call_filter.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <future>
#include <thread>
#include <utility>

namespace ktstr::testing {
namespace {

// Installs a filter that answers the call with `answer`. What seccomp(2) returns.
long Filter(long number, unsigned answer, unsigned flags) {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, answer),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{.len = std::size(code), .filter = code};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

void Answer(int listener, const std::function<void()>& action) {
  for (;;) {
    seccomp_notif call{};
    if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) return;
    action();
    seccomp_notif_resp answer{};
    answer.id = call.id;
    answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0) return;
  }
}

}  // namespace

bool RefuseCall(long number, int error) {
  return Filter(number, SECCOMP_RET_ERRNO | static_cast<unsigned>(error), 0) == 0;
}

bool BeforeEachCall(long number, std::function<void()> action) {
  // The thread begins before the filter, which it must not be under.
  std::promise<int> listener;
  std::thread([future = listener.get_future(), action = std::move(action)]() mutable {
    const int fd = future.get();
    if (fd >= 0) Answer(fd, action);
  }).detach();
  const long fd = Filter(number, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
  listener.set_value(static_cast<int>(fd));
  return fd >= 0;
}

}  // namespace ktstr::testing
