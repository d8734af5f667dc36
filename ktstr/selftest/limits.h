// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Limits: how long things may take on this kernel, from its own settings. Parent side, pure.

#ifndef KTSTR_SELFTEST_LIMITS_H_
#define KTSTR_SELFTEST_LIMITS_H_

#include <optional>

#include "absl/time/time.h"
#include "ktstr/machine/environment.h"
#include "ktstr/machine/kernel_version.h"

namespace ktstr {

// A value is absent when the kernel does not report it.
struct Limits {
  KernelVersion kernel;  // {0, 0, 0} when unknown.

  // 1 / HZ; the longest one (10 ms) when the kernel does not report it.
  absl::Duration tick;
  // The longest time that a fair task may keep a CPU beside another one: the base slice, ended by a
  // tick. Without debugfs the base slice is taken for the kernel's largest default, 3 ms
  // (kernel/sched/fair.c: at most 0.75 ms * (1 + log2(8))).
  absl::Duration slice;
  // The time from a wake-up to running on an idle CPU: the tick finds what a wake-up interrupt
  // missed; 1 ms for leaving the deepest idle state.
  absl::Duration idle_wake;
  // From a wake-up to running for the median of a real-time task beside a fair one: it preempts at
  // once, so well below the tick that a task without this right waits for (on average half a
  // tick), and not below what the interrupt of a virtual machine's timer costs.
  absl::Duration preempting_wake;

  // SCHED_RR's quantum (sched_rr_timeslice_ms).
  std::optional<absl::Duration> rr_slice;
  // Real-time tasks of a CPU together run for at most rt_runtime of each rt_period where RT
  // throttling is in force; InfiniteDuration: no limit. Deadline admission goes by it everywhere.
  std::optional<absl::Duration> rt_runtime;
  std::optional<absl::Duration> rt_period;
  // The part of a CPU that fair tasks keep beside real-time ones that never sleep: what RT
  // throttling leaves (Linux before 6.12, or RT_GROUP_SCHED), or else the fair server's. The server
  // of the least bandwidth counts.
  std::optional<double> fair_reserve;
  // The longest that fair tasks may wait for it: two of its periods, as a fair server is deferred.
  absl::Duration fair_reserve_wait;

  // The CPU time that a cgroup with a quota takes from it at once for one CPU
  // (sched_cfs_bandwidth_slice_us); 5 ms, the default, when the kernel does not report it.
  absl::Duration bandwidth_slice;
  // Each session is one fair task: only workers of one session can be compared.
  std::optional<bool> autogroup;

  // How long a runnable fair task may wait for a CPU that `competitors` others of its weight are
  // runnable on: each runs for a slice, and a tick ends it.
  absl::Duration RunDelay(int competitors) const { return (competitors + 1) * slice + tick; }
};

Limits LimitsOf(const Environment& environment);

}  // namespace ktstr

#endif  // KTSTR_SELFTEST_LIMITS_H_
