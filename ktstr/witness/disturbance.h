// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Disturbance: what a machine took away from a workload, and whether that explains a failure.
// Parent side, pure.

#ifndef KTSTR_WITNESS_DISTURBANCE_H_
#define KTSTR_WITNESS_DISTURBANCE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ktstr/machine/cpu_time.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr::witness {

// How late a FIFO probe on one CPU was.
struct ProbeReading {
  uint64_t wakes = 0;
  uint64_t late_ns = 0;     // All gaps together; see kProbeGapNs.
  uint64_t longest_ns = 0;  // The longest one.
};

// Below this a late probe is the ordinary cost of leaving idle or of an interrupt, not a gap.
inline constexpr uint64_t kProbeGapNs = 500'000;

struct CpuDisturbance {
  // Read from /proc/stat, whose step is 10 ms.
  uint64_t steal_ns = 0;
  uint64_t interrupt_ns = 0;  // Hard and soft.
  std::optional<ProbeReading> probe;

  // Time that no task had. A gap of the probe and stolen time may be the same time: the larger one
  // counts.
  uint64_t lost_ns() const;
};

struct Disturbance {
  std::map<int, CpuDisturbance> cpus;
  std::string probe_missing;  // Why there are no probes; empty when there are.
};

// The time that each CPU lost between two readings, with what its probe saw.
Disturbance MeasureDisturbance(const CpuTimes& before, const CpuTimes& after,
                               const std::map<int, ProbeReading>& probes);

// The part of the disturbance that happened on these CPUs.
Disturbance On(const CpuSet& cpus, Disturbance disturbance);

// The most that one CPU lost.
uint64_t LargestLossNs(const Disturbance& disturbance);

// One line: "largest loss 12ms on CPU 1: steal 0ns, interrupts 10ms, probe gaps 12ms (longest
// 12ms)".
std::string Describe(const Disturbance& disturbance);

}  // namespace ktstr::witness

#endif  // KTSTR_WITNESS_DISTURBANCE_H_
