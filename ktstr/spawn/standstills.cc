// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/standstills.h"

#include <algorithm>

namespace ktstr {
namespace {

// Takes the loss from the phase in which the worker counted it; from none, when there was no room
// for its stay.
void TakeFromPhase(const LostWake& wake, WorkerReport& report) {
  for (PhaseReport& phase : report.phases) {
    const uint32_t part = phase.part.has_value() ? static_cast<uint32_t>(*phase.part) : kNoPart;
    if (phase.number != wake.phase.Get() || part != wake.part.Get()) continue;
    if (phase.lost_wakes > 0) --phase.lost_wakes;
    return;
  }
}

}  // namespace

bool Standstills::Meets(size_t worker, const LostWake& wake) const {
  const uint64_t began_at_ns = wake.began_at_ns.Get();
  const uint64_t found_at_ns = wake.found_at_ns.Get();
  return std::any_of(all_.begin(), all_.end(), [&](const Standstill& standstill) {
    return standstill.worker.value_or(worker) == worker && began_at_ns <= standstill.until_ns &&
           found_at_ns >= standstill.from_ns;
  });
}

uint64_t Standstills::TakeBackLostWakes(size_t worker, const WorkerSlot& slot,
                                        WorkerReport& report) const {
  const auto known = std::min<uint64_t>(report.lost_wakes, slot.last_lost_wakes.size());
  uint64_t taken = 0;
  for (size_t i = 0; i < known; ++i) {
    const LostWake& wake = slot.last_lost_wakes[i];
    if (!Meets(worker, wake)) continue;
    ++taken;
    TakeFromPhase(wake, report);
  }
  report.lost_wakes -= taken;
  return taken;
}

uint64_t Standstills::TotalNs() const {
  std::vector<Standstill> sorted = all_;
  std::sort(sorted.begin(), sorted.end(),
            [](const Standstill& a, const Standstill& b) { return a.from_ns < b.from_ns; });
  uint64_t total_ns = 0;
  uint64_t end_ns = 0;
  for (const Standstill& standstill : sorted) {
    const uint64_t from_ns = std::max(standstill.from_ns, end_ns);
    if (standstill.worker.has_value() || standstill.until_ns <= from_ns) continue;
    total_ns += standstill.until_ns - from_ns;
    end_ns = standstill.until_ns;
  }
  return total_ns;
}

}  // namespace ktstr
