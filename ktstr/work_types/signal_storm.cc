// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/signal_storm.h"

#include <array>
#include <cerrno>

#include "ktstr/base/fork_safe.h"
#include "ktstr/shared/cell.h"
#include "ktstr/worker/worker_context.h"
#include "ktstr/worker/worker_signals.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&SignalStorm::signals_per_iter>("signals_per_iter", Between(1, 256),
                                          "signals to the partner per iteration"),
    Param<&SignalStorm::work_iters>("work_iters", Between(0, 1u << 30),
                                    "PAUSE steps per iteration"),
};

// The numbers that each member publishes for the other.
struct Member {
  alignas(kCacheLineBytes) Cell<int32_t> tgid;
  Cell<int32_t> tid;    // Published last; 0: not there yet, or gone.
  Cell<uint64_t> turn;  // Raised each iteration: all signals sent before it are delivered.
};

// Indexed by position.
struct Region {
  Member members[2];
};

// Returns 0 or errno.
int OpenToSignals() noexcept {
  if (const int error = fork_safe::InstallInterrupter(kStormSignal); error != 0) return error;
  // A worker that is a thread has everything blocked but the stop signal.
  return fork_safe::UnblockSignals(fork_safe::SignalBit(kStormSignal));
}

// False when the stop cut it off.
bool SendVolley(WorkerContext& context, const Member& partner, uint64_t count) noexcept {
  // The acquire makes the group's id, which was written before it, visible.
  const pid_t tid = partner.tid.Acquire();
  const pid_t tgid = partner.tgid.Get();
  for (uint64_t i = 0; i < count && tid != 0; ++i) {
    if (context.stop_requested()) return false;
    const int error = fork_safe::SignalThread(tgid, tid, kStormSignal);
    if (error == 0) context.AddUnits(1);
    // EAGAIN: the queue of the user is full. ESRCH: the partner was killed.
    if (error != 0 && error != EAGAIN && error != ESRCH) context.ReportFailure("tgkill", error);
  }
  return true;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(SignalStorm, {.summary = "two workers send each other signals",
                                     .iteration = "signals to the partner, then spin",
                                     .work_unit = "one signal or one PAUSE step",
                                     .kernel_path = "signal wake-ups and delivery, siglock",
                                     .parameters = kParameters});

Resources SignalStorm::resources() const noexcept {
  return {.region_bytes = sizeof(Region)};
}

void SignalStorm::Run(WorkerContext& context) const noexcept {
  if (const int error = OpenToSignals(); error != 0) return context.ReportSetupFailure(error);
  auto& region = context.region<Region>();
  Member& self = region.members[context.position()];
  const Member& partner = region.members[1 - context.position()];
  self.tgid.Set(fork_safe::Getpid());
  self.tid.Release(fork_safe::Gettid());
  uint64_t seen = 0;
  while (!context.stop_requested()) {
    self.turn.Add(1);
    if (const uint64_t turn = partner.turn.Get(); turn != seen) {
      seen = turn;
      if (!SendVolley(context, partner, signals_per_iter)) break;
    }
    if (!context.Spin(work_iters)) break;
    context.EndIteration();
  }
  self.tid.Release(0);
}

}  // namespace ktstr
