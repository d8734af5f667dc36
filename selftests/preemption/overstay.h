// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Overstay: whether a spinner gives its CPU up when a sleeper beside it wakes. Worker side.
//
// Pairs of a sleeper and a spinner on one CPU. The spinner notes the time all along. When the
// sleeper runs again it looks how long after the end of its sleep the spinner still ran. The CPU
// time that other tasks or the machine took meanwhile is not in that. So the result is about these
// two alone, on a busy machine as well.
//
// Iteration: the sleeper sleeps `sleep` and looks, the spinner does a block of steps. Work unit:
// one PAUSE step. Samples, sleeper only: timer latency. Counts: met = wakes for which the spinner
// had the CPU, at most 0.2 ms before; overstayed = those at which it ran on for more than
// `tolerated`. Roles: sleeper, spinner.

#ifndef SELFTESTS_PREEMPTION_OVERSTAY_H_
#define SELFTESTS_PREEMPTION_OVERSTAY_H_

#include <chrono>

#include "ktstr/worker/resources.h"
#include "ktstr/worker/work_type.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

struct Overstay {
  // The period is not in step with any tick.
  std::chrono::nanoseconds sleep = std::chrono::microseconds(2777);
  std::chrono::nanoseconds tolerated = std::chrono::microseconds(500);

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return 2; }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // SELFTESTS_PREEMPTION_OVERSTAY_H_
