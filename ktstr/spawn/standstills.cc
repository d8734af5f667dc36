// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/standstills.h"

#include <algorithm>

namespace ktstr {

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
  const auto taken = static_cast<uint64_t>(
      std::count_if(slot.last_lost_wakes.begin(), slot.last_lost_wakes.begin() + known,
                    [&](const LostWake& wake) { return Meets(worker, wake); }));
  report.lost_wakes -= taken;
  uint64_t left = taken;
  for (PhaseReport& phase : report.phases) {
    const uint64_t of_phase = std::min(left, phase.lost_wakes);
    phase.lost_wakes -= of_phase;
    left -= of_phase;
  }
  return taken;
}

}  // namespace ktstr
