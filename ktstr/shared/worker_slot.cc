// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/shared/worker_slot.h"

#include <iterator>

namespace ktstr {

const char* WorkerStateName(WorkerState state) noexcept {
  constexpr const char* kNames[] = {"not_made", "setting_up", "ready",
                                    "running",  "finished",   "gave_up"};
  const auto index = static_cast<size_t>(state);
  return index < std::size(kNames) ? kNames[index] : "overwritten";
}

const char* SetupStepName(SetupStep step) noexcept {
  constexpr const char* kNames[kSetupStepCount] = {
      "none",          "descriptors", "parent_death_signal",
      "process_group", "stop_signal", "start_gate",
      "affinity",      "policy",      "name",
      "work_type"};
  const auto index = static_cast<size_t>(step);
  return index < kSetupStepCount ? kNames[index] : "overwritten";
}

}  // namespace ktstr
