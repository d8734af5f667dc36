// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// TimeLimits: how long a test may take, from the command line to its process. Plain data.

#ifndef RUNNER_PROCESS_TIME_LIMITS_H_
#define RUNNER_PROCESS_TIME_LIMITS_H_

#include <optional>

#include "absl/time/time.h"

namespace runner {

struct TimeLimits {
  // Until it gets TERM. Zero: for ever. Absent: nobody has asked for one, so a test gets the one
  // that its suite gives it, and a process without a suite none.
  std::optional<absl::Duration> timeout;
  absl::Duration idle;                      // Without any output until TERM. Zero: for ever.
  absl::Duration slow;                      // Until it is reported as slow. Zero: never.
  absl::Duration grace = absl::Seconds(5);  // Between TERM and KILL.
};

}  // namespace runner

#endif  // RUNNER_PROCESS_TIME_LIMITS_H_
