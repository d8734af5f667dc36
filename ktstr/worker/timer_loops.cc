// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/timer_loops.h"

#include "ktstr/base/fork_safe_scheduling.h"

namespace ktstr {
namespace {

uint64_t Ns(std::chrono::nanoseconds duration) noexcept {
  return static_cast<uint64_t>(duration.count());
}

}  // namespace

void TakePreciseTiming(WorkerContext& context) noexcept {
  if (const int error = fork_safe::SetTimerSlack(1); error != 0) context.ReportSetupFailure(error);
}

void RunBursts(WorkerContext& context, std::chrono::nanoseconds burst,
               std::chrono::nanoseconds sleep, uint64_t spin_block) noexcept {
  while (!context.stop_requested()) {
    if (!context.SpinUntil(MonotonicNs() + Ns(burst), spin_block)) return;
    if (!context.SleepFor(sleep, Instrument::kTimerLatency)) return;
    context.EndIteration();
  }
}

void RunPeriodically(WorkerContext& context, std::chrono::nanoseconds interval,
                     uint64_t spin_iters) noexcept {
  uint64_t deadline = MonotonicNs();
  while (!context.stop_requested()) {
    deadline += Ns(interval);
    if (!context.SleepUntil(deadline, Instrument::kTimerLatency)) return;
    if (!context.Spin(spin_iters)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
