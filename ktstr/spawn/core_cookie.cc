// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/core_cookie.h"

#include <linux/prctl.h>
#include <sys/prctl.h>

#include <cerrno>

#include "ktstr/base/thread.h"

namespace ktstr {
namespace {

// The cookie is for one thread, not for its process or process group.
constexpr unsigned long kScopeThread = 0;

int CreateAndShare(std::span<const pid_t> tids) {
  if (::prctl(PR_SCHED_CORE, PR_SCHED_CORE_CREATE, 0, kScopeThread, 0) != 0) return errno;
  for (const pid_t tid : tids) {
    if (::prctl(PR_SCHED_CORE, PR_SCHED_CORE_SHARE_TO, tid, kScopeThread, 0) != 0) return errno;
  }
  return 0;
}

}  // namespace

int ShareNewCoreCookie(std::span<const pid_t> tids) {
  int error = 0;
  // A cookie is handed on from a thread that has it: one that exists for nothing else.
  const int start_error = RunInThread([tids, &error] { error = CreateAndShare(tids); });
  return start_error != 0 ? start_error : error;
}

}  // namespace ktstr
