// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/pauses.h"

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

bool Pauses::Meets(size_t worker, const LostWake& wake) const {
  const uint64_t began_at_ns = wake.began_at_ns.Get();
  const uint64_t found_at_ns = wake.found_at_ns.Get();
  return std::any_of(all_.begin(), all_.end(), [&](const Pause& pause) {
    return pause.worker.value_or(worker) == worker && began_at_ns <= pause.until_ns &&
           found_at_ns >= pause.from_ns;
  });
}

uint64_t Pauses::TakeBackLostWakes(size_t worker, const WorkerSlot& slot,
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

uint64_t Pauses::TotalNs() const {
  std::vector<Pause> sorted = all_;
  std::sort(sorted.begin(), sorted.end(),
            [](const Pause& a, const Pause& b) { return a.from_ns < b.from_ns; });
  uint64_t total_ns = 0;
  uint64_t end_ns = 0;
  for (const Pause& pause : sorted) {
    const uint64_t from_ns = std::max(pause.from_ns, end_ns);
    if (pause.worker.has_value() || pause.until_ns <= from_ns) continue;
    total_ns += pause.until_ns - from_ns;
    end_ns = pause.until_ns;
  }
  return total_ns;
}

}  // namespace ktstr
