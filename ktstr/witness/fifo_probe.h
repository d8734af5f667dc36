// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FifoProbe: a thread of the highest real-time priority on each CPU, which sees when the CPU runs
// nothing at all: a pause of the host, a long interrupt, a blocked kernel. Parent side.

#ifndef KTSTR_WITNESS_FIFO_PROBE_H_
#define KTSTR_WITNESS_FIFO_PROBE_H_

#include <atomic>
#include <list>
#include <map>
#include <string>

#include "ktstr/base/thread.h"
#include "ktstr/sched/cpu_set.h"
#include "ktstr/witness/disturbance.h"

namespace ktstr::witness {

// Each probe wakes every 10 ms at an absolute time and computes nothing. A wake-up costs its CPU
// 14 us on a 2-CPU virtual machine (/proc schedstat of the thread), 0.14 %. It makes the kernel
// look at the run queue: what waits for such a look, a lost reschedule for one, waits at most a
// period beside a probe. Gaps longer than a period are always seen, shorter ones by chance.
class FifoProbe {
 public:
  // Starts a probe on each of the CPUs, at most kMaxProbes.
  explicit FifoProbe(const CpuSet& cpus);
  FifoProbe(const FifoProbe&) = delete;
  FifoProbe& operator=(const FifoProbe&) = delete;
  ~FifoProbe();

  // Ends the probes, within a period, and returns what each saw. Those that the kernel refused are
  // not in it.
  std::map<int, ProbeReading> Stop();
  // Why probes were refused; empty when none was. Meaningful after Stop().
  std::string refusal() const;

  static constexpr int kMaxProbes = 64;

 private:
  struct Probe {
    int cpu = 0;
    int error = 0;  // errno of the step that the kernel refused.
    ProbeReading reading;
    Thread thread;
  };
  void Run(Probe& probe) const;

  std::atomic<bool> stop_ = false;
  std::list<Probe> probes_;  // A list: the threads hold references.
};

}  // namespace ktstr::witness

#endif  // KTSTR_WITNESS_FIFO_PROBE_H_
