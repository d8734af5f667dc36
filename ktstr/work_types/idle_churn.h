// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// IdleChurn: a short burst, a short sleep: sends its CPU in and out of idle. Worker side.
//
// Iteration: spin for `burst`, then sleep for `sleep`. Work unit: one PAUSE step. Samples: timer
// latency = how long after the requested end of the sleep it ran again: timer slack and wake-up.
// `precise_timing` asks for a timer slack of 1 ns instead of the usual 50 us; real-time tasks have
// none. The CPU goes idle only if nothing else runs on it: pin the worker to a CPU of its own.
// Drives: entry to and exit from idle; with sleeps above a tick also the stopping of the tick.

#ifndef KTSTR_WORK_TYPES_IDLE_CHURN_H_
#define KTSTR_WORK_TYPES_IDLE_CHURN_H_

#include <chrono>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct IdleChurn {
  std::chrono::nanoseconds burst = std::chrono::milliseconds(1);
  std::chrono::nanoseconds sleep = std::chrono::milliseconds(5);
  bool precise_timing = false;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_IDLE_CHURN_H_
