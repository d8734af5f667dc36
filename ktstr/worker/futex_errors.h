// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// What futex calls may return to a work type, and the end of the work when they return something
// else. Worker side.

#ifndef KTSTR_WORKER_FUTEX_ERRORS_H_
#define KTSTR_WORKER_FUTEX_ERRORS_H_

#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// After a wait by the futex operation `call`: whether it ended in a way that futex(2) gives waits.
// These are a wake (0), a signal, another value of the word and a time-out. Anything else ends the
// work: repeating the call would spin.
inline bool IsWaitSound(WorkerContext& context, const char* call, int error) noexcept {
  if (error == 0 || error == EINTR || error == EAGAIN || error == ETIMEDOUT) [[likely]]
    return true;
  context.ReportFailure(call, error);
  return false;
}

// After fork_safe::FutexWake(): a negative result ends the work.
inline void ExpectWake(WorkerContext& context, int woken) noexcept {
  if (woken < 0) [[unlikely]]
    context.ReportFailure("futex_wake", -woken);
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_FUTEX_ERRORS_H_
