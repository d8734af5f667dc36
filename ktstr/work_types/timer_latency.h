// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TimerLatency: wakes up at fixed times and notes how late it is, as cyclictest does. Worker side.
//
// Iteration: sleep until the next deadline, which is `interval` after the one before, however late
// that was: a delay is never taken out of the statistics by a later start of the clock. Work unit:
// none. Samples: timer latency = now - deadline, of every completed sleep.
// `precise_timing` asks for a timer slack of 1 ns; real-time tasks, cyclictest's usual ones, have
// none. Beside cyclictest: `cyclictest -p 80 -i 1000 -a 0` is `ktstr-workload TimerLatency
// interval=1ms --policy fifo:80 --cpus 0`. Drives: timer interrupts, wake-ups, preemption.

#ifndef KTSTR_WORK_TYPES_TIMER_LATENCY_H_
#define KTSTR_WORK_TYPES_TIMER_LATENCY_H_

#include <chrono>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct TimerLatency {
  std::chrono::nanoseconds interval = std::chrono::milliseconds(1);
  bool precise_timing = false;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 1; }
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_TIMER_LATENCY_H_
