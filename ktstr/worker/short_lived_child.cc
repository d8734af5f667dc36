// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/short_lived_child.h"

#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/pause.h"

namespace ktstr {
namespace {

// The stop's signals that a child is waited through: the first ones come within milliseconds, when
// most children are about to end.
constexpr int kSignalsAtStop = 16;

[[noreturn]] void ComputeAndExit(uint64_t end_ns) noexcept {
  while (MonotonicNs() < end_ns) Pause();
  fork_safe::ExitProcess(0);
}

}  // namespace

bool ShortLivedChild::Fork(WorkerContext& context, std::chrono::nanoseconds work) noexcept {
  ran_at_ns_.Set(0);
  forked_at_ns_.Set(MonotonicNs());
  pid_t pid = 0;
  if (const int error = fork_safe::Fork(pid); error != 0) {
    context.ReportFailure("clone3", error);
    return false;
  }
  if (pid == 0) {
    const uint64_t now = MonotonicNs();
    ran_at_ns_.Set(now);
    ComputeAndExit(now + static_cast<uint64_t>(work.count()));
  }
  pid_.Set(pid);
  return true;
}

bool ShortLivedChild::Reap(WorkerContext& context) noexcept {
  const uint64_t blocked_at_ns = MonotonicNs();
  context.EnterUnwatchedBlock(blocked_at_ns);
  for (int signals = 0;;) {
    const int error = fork_safe::Reap(pid_.Get());
    if (error == 0) break;
    if (error != EINTR) {
      context.ReportFailure("wait4", error);
      return false;
    }
    if (context.stop_requested() && ++signals == kSignalsAtStop) return false;
  }
  const uint64_t now = MonotonicNs();
  // 0: it was killed before it ran.
  if (const uint64_t ran_at_ns = ran_at_ns_.Get(); ran_at_ns != 0) {
    context.Record(Instrument::kForkToRun, ran_at_ns - forked_at_ns_.Get(), now);
  }
  context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
  context.LeaveBlock(now);
  return true;
}

}  // namespace ktstr
