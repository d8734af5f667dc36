// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/fifo_probe.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/fork_safe_scheduling.h"
#include "ktstr/sched/sched_policy.h"

namespace ktstr::witness {
namespace {

constexpr uint64_t kPeriodNs = 10'000'000;

}  // namespace

FifoProbe::FifoProbe(const CpuSet& cpus) {
  for (int cpu = cpus.First(); cpu >= 0; cpu = cpus.Next(cpu)) {
    if (probes_.size() == kMaxProbes) break;
    Probe& probe = probes_.emplace_back();
    probe.cpu = cpu;
    const int error = probe.thread.Start([this, &probe] { Run(probe); });
    if (error != 0) probe.error = error;
  }
}

FifoProbe::~FifoProbe() {
  Stop();
}

std::map<int, ProbeReading> FifoProbe::Stop() {
  stop_.store(true, std::memory_order_relaxed);
  std::map<int, ProbeReading> readings;
  for (Probe& probe : probes_) {
    probe.thread.Join();
    if (probe.error == 0) readings[probe.cpu] = probe.reading;
  }
  return readings;
}

std::string FifoProbe::refusal() const {
  for (const Probe& probe : probes_) {
    if (probe.error == 0) continue;
    return absl::StrCat("a thread at SCHED_FIFO on CPU ", probe.cpu, ": ",
                        std::strerror(probe.error));
  }
  return "";
}

void FifoProbe::Run(Probe& probe) const {
  fork_safe::SetThreadName("ktstr-probe");
  probe.error = fork_safe::SetAffinity(0, CpuSet::Of({probe.cpu}).words());
  if (probe.error == 0) probe.error = ApplyPolicy(0, SchedPolicy::Fifo(kMaxRtPriority), 0);
  if (probe.error != 0) return;

  uint64_t deadline_ns = MonotonicNs() + kPeriodNs;
  while (!stop_.load(std::memory_order_relaxed)) {
    if (fork_safe::SleepUntil(deadline_ns) != 0) continue;
    const uint64_t now_ns = MonotonicNs();
    const uint64_t late_ns = now_ns - deadline_ns;
    ++probe.reading.wakes;
    if (late_ns >= kProbeGapNs) {
      probe.reading.late_ns += late_ns;
      probe.reading.longest_ns = std::max(probe.reading.longest_ns, late_ns);
    }
    deadline_ns = std::max(deadline_ns, now_ns) + kPeriodNs;
  }
}

}  // namespace ktstr::witness
