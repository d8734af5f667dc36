// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MemoryPlan: where everything lies in a workload's one shared mapping. Parent side, pure.

#ifndef KTSTR_SPAWN_MEMORY_PLAN_H_
#define KTSTR_SPAWN_MEMORY_PLAN_H_

#include <cstddef>
#include <vector>

#include "ktstr/shared/phase_log.h"
#include "ktstr/shared/start_gate.h"
#include "ktstr/shared/worker_slot.h"
#include "ktstr/spawn/workload_config.h"

namespace ktstr {

// The gate, then the heads of all slots, each on pages of its own; then group by group the regions
// of its groups of workers; then the instruments and rings, most of which are never touched; in the
// end the histograms of later phases. The parts that are touched lie close together, so that few
// page tables map them.
class MemoryPlan {
 public:
  // Reservoirs of all workers together get at most this: with more workers each keeps fewer
  // samples, but never fewer than kMinReservoirCapacity.
  static constexpr size_t kReservoirBudgetBytes = size_t{256} << 20;
  static constexpr uint32_t kMinReservoirCapacity = 64;
  // Histograms of later phases likewise: as many sets as a worker has records, but fewer with many
  // workers. The fewest are enough for three phases.
  static constexpr size_t kLaterSetsBudgetBytes = size_t{256} << 20;
  static constexpr uint32_t kMaxLaterSets = PhaseLog::kMaxRecords;
  static constexpr uint32_t kMinLaterSets = 3;
  // Latest migrations and stalls that each worker keeps: as many, but fewer with many workers.
  static constexpr uint32_t kMaxRingCapacity = 256;
  static constexpr uint32_t kMinRingCapacity = 16;
  static constexpr size_t kRingBudgetBytes = size_t{64} << 20;

  // REQUIRES: a configuration that ValidateConfig accepts.
  explicit MemoryPlan(const WorkloadConfig& config);

  size_t bytes() const { return bytes_; }
  uint32_t reservoir_capacity(size_t group) const { return groups_[group].slot.reservoir_capacity; }
  // The parts, given where the mapping begins.
  StartGate& GateAt(std::byte* memory) const { return *reinterpret_cast<StartGate*>(memory); }
  SlotView SlotAt(std::byte* memory, size_t group, int index_in_group) const;
  SlotArray SlotsAt(std::byte* memory, size_t group) const;
  // Null when the work type has no region.
  std::byte* RegionAt(std::byte* memory, size_t group, int instance) const;

 private:
  struct GroupPlan {
    SlotLayout slot;
    int workers = 0;
    size_t heads_offset = 0;
    size_t regions_offset = 0;
    size_t region_bytes = 0;  // 0: no region.
    size_t parts_offset = 0;
    size_t parts_bytes = 0;  // Of one worker.
    size_t later_offset = 0;
    size_t later_bytes = 0;  // Of one worker.
  };

  // Reserves `bytes` and returns where they begin.
  size_t Place(size_t bytes);

  std::vector<GroupPlan> groups_;
  size_t bytes_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_MEMORY_PLAN_H_
