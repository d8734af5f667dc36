// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// BareTimer: a process that sleeps to absolute times, 1 ms apart, and notes how late it wakes. It
// shares nothing with a workload, so it can look at one from outside.

#ifndef TOOLS_BENCH_BARE_TIMER_H_
#define TOOLS_BENCH_BARE_TIMER_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/sched/cpu_set.h"

namespace bench {

// Move-only.
class BareTimer {
 public:
  // Begins to measure on these CPUs; takes a sample per ms of `duration`, 10,000 at most.
  static absl::StatusOr<BareTimer> Start(const ktstr::CpuSet& cpus, absl::Duration duration);
  // Waits until it has all samples and returns their median, in us. Call it once.
  absl::StatusOr<double> MedianUs();

 private:
  struct Samples;
  BareTimer() = default;
  static void Run(void* samples) noexcept;
  Samples& samples() const;

  ktstr::MappedRegion memory_;
  ktstr::Pidfd process_;
};

}  // namespace bench

#endif  // TOOLS_BENCH_BARE_TIMER_H_
