// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/witness/disturbance.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/quantity.h"

namespace ktstr::witness {
namespace {

using CpuEntry = std::pair<const int, CpuDisturbance>;

const CpuEntry* MostDisturbed(const Disturbance& disturbance) {
  const auto most = std::max_element(
      disturbance.cpus.begin(), disturbance.cpus.end(),
      [](const CpuEntry& a, const CpuEntry& b) { return a.second.lost_ns() < b.second.lost_ns(); });
  return most == disturbance.cpus.end() ? nullptr : &*most;
}

}  // namespace

uint64_t CpuDisturbance::lost_ns() const {
  return std::max(steal_ns + interrupt_ns, probe.has_value() ? probe->late_ns : 0);
}

Disturbance MeasureDisturbance(const CpuTimes& before, const CpuTimes& after,
                               const std::map<int, ProbeReading>& probes) {
  Disturbance disturbance;
  for (const auto& [cpu, time] : Difference(before, after).cpus) {
    CpuDisturbance& entry = disturbance.cpus[cpu];
    entry.steal_ns = time.steal_ns;
    entry.interrupt_ns = time.irq_ns + time.softirq_ns;
    if (const auto probe = probes.find(cpu); probe != probes.end()) entry.probe = probe->second;
  }
  return disturbance;
}

Disturbance On(const CpuSet& cpus, Disturbance disturbance) {
  std::erase_if(disturbance.cpus, [&](const auto& entry) { return !cpus.Contains(entry.first); });
  return disturbance;
}

uint64_t LargestLossNs(const Disturbance& disturbance) {
  const CpuEntry* most = MostDisturbed(disturbance);
  return most == nullptr ? 0 : most->second.lost_ns();
}

std::string Describe(const Disturbance& disturbance) {
  const CpuEntry* most = MostDisturbed(disturbance);
  if (most == nullptr) return "nothing is known of the CPUs";
  const auto& [cpu, entry] = *most;
  std::string text =
      absl::StrCat("largest loss ", FormatNs(entry.lost_ns()), " on CPU ", cpu, ": steal ",
                   FormatNs(entry.steal_ns), ", interrupts ", FormatNs(entry.interrupt_ns));
  if (entry.probe.has_value()) {
    absl::StrAppend(&text, ", probe gaps ", FormatNs(entry.probe->late_ns), " (longest ",
                    FormatNs(entry.probe->longest_ns), ")");
  }
  if (!disturbance.probe_missing.empty()) {
    absl::StrAppend(&text, ", no probe: ", disturbance.probe_missing);
  }
  return text;
}

}  // namespace ktstr::witness
