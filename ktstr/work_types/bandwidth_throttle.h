// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// BandwidthThrottle: spinners and short sleepers under nested CPU limits. Worker side; fork mode
// only.
//
// All members are in the innermost of `depth` nested cgroups, each with cpu.max of `quota` in
// `period`. Iteration: a spinner spins `spin_iters` steps; a sleeper sleeps `sleep` and spins 256
// steps. Work unit: one PAUSE step. Samples, sleepers only: timer latency = how long after the end
// of its sleep it ran again, throttling included. Roles: spinner, sleeper.
// Without the cpu controller on the v2 hierarchy it is refused when it is spawned.
// Drives: CFS bandwidth control: throttling, unthrottling, slices of nested groups.

#ifndef KTSTR_WORK_TYPES_BANDWIDTH_THROTTLE_H_
#define KTSTR_WORK_TYPES_BANDWIDTH_THROTTLE_H_

#include <chrono>
#include <cstdint>

#include "ktstr/worker/work_type.h"

namespace ktstr {

struct BandwidthThrottle {
  uint64_t spinners = 1;
  uint64_t sleepers = 1;
  uint64_t depth = 2;
  std::chrono::nanoseconds quota = std::chrono::milliseconds(10);
  std::chrono::nanoseconds period = std::chrono::milliseconds(20);
  std::chrono::nanoseconds sleep = std::chrono::milliseconds(1);
  uint64_t spin_iters = 1024;

  static const WorkTypeInfo& Info() noexcept;
  int group_size() const noexcept { return static_cast<int>(spinners + sleepers); }
  Resources resources() const noexcept;
  const char* RoleOf(int position) const noexcept;
  void Run(WorkerContext& context) const noexcept;
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_BANDWIDTH_THROTTLE_H_
