// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ChildTimers: the points in time that matter for one test. Pure.

#ifndef RUNNER_PROCESS_CHILD_TIMERS_H_
#define RUNNER_PROCESS_CHILD_TIMERS_H_

#include <cstdint>

#include "absl/time/time.h"

namespace runner {

// Points in time are CLOCK_MONOTONIC ns, which stands still while the machine is suspended.
inline constexpr uint64_t kNoDeadline = ~uint64_t{0};

// `now_ns` and a duration later; never past kNoDeadline.
uint64_t After(uint64_t now_ns, absl::Duration duration);

struct ChildTimers {
  uint64_t started_ns = 0;
  uint64_t slow_ns = kNoDeadline;
  uint64_t phase_ends_ns = kNoDeadline;
  uint64_t idle_ns = kNoDeadline;  // When its silence has lasted too long.

  // The next of those that are still to come.
  uint64_t Next() const;
  // Takes out time that does not count: all points come that much later.
  void Shift(uint64_t by_ns);
};

}  // namespace runner

#endif  // RUNNER_PROCESS_CHILD_TIMERS_H_
