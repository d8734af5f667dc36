// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Limits: how long things may take on this kernel, from its own settings. Parent side, pure.

#ifndef KTSTR_SELFTEST_LIMITS_H_
#define KTSTR_SELFTEST_LIMITS_H_

#include "absl/time/time.h"
#include "ktstr/machine/environment.h"

namespace ktstr {

struct Limits {
  // 1 / HZ; the longest one (10 ms) when the kernel does not tell.
  absl::Duration tick;
  // The longest time that a fair task may keep a CPU beside another one: the base slice, ended by a
  // tick. Without debugfs the base slice is taken for the kernel's largest default, 3 ms
  // (kernel/sched/fair.c: at most 0.75 ms * (1 + log2(8))).
  absl::Duration slice;
  // From a wake-up to running on an idle CPU: the tick finds what a wake-up interrupt missed; 1 ms
  // for leaving the deepest idle state.
  absl::Duration idle_wake;
  // From a wake-up to running for the median of a real-time task beside a fair one: it preempts at
  // once, so well below the tick that a task without this right waits for (on average half a
  // tick), and not below what the interrupt of a virtual machine's timer costs.
  absl::Duration preempting_wake;
};

Limits LimitsOf(const Environment& environment);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_LIMITS_H_
