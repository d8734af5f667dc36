// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/memory_plan.h"

#include <algorithm>

namespace ktstr {
namespace {

size_t AlignUp(size_t bytes) {
  return (bytes + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes;
}

uint32_t Shrink(size_t budget_bytes, size_t users, size_t entry_bytes, uint32_t min, uint32_t max) {
  const size_t fair = budget_bytes / std::max<size_t>(1, users) / entry_bytes;
  return static_cast<uint32_t>(std::clamp<size_t>(fair, std::min(min, max), max));
}

size_t CountWorkers(const WorkloadConfig& config) {
  size_t workers = 0;
  for (const GroupConfig& group : config.groups) workers += static_cast<size_t>(group.workers);
  return workers;
}

size_t CountReservoirs(const WorkloadConfig& config) {
  size_t reservoirs = 0;
  for (const GroupConfig& group : config.groups) {
    reservoirs += static_cast<size_t>(group.workers) * group.work.info().traits.instruments.Count();
  }
  return reservoirs;
}

}  // namespace

MemoryPlan::MemoryPlan(const WorkloadConfig& config) : bytes_(AlignUp(sizeof(StartGate))) {
  const size_t reservoirs = CountReservoirs(config);
  const uint32_t ring_capacity = Shrink(kRingBudgetBytes, 2 * CountWorkers(config), sizeof(Event),
                                        kMinRingCapacity, kMaxRingCapacity);
  for (const GroupConfig& group : config.groups) {
    GroupPlan plan;
    plan.slot = {
        .instruments = group.work.info().traits.instruments,
        .reservoir_capacity = Shrink(kReservoirBudgetBytes, reservoirs, sizeof(ReservoirSample),
                                     kMinReservoirCapacity, group.reservoir_capacity),
        .ring_capacity = ring_capacity};
    plan.slot_bytes = plan.slot.Bytes();
    plan.slots_offset = bytes_;
    plan.workers = group.workers;
    bytes_ += plan.slot_bytes * static_cast<size_t>(group.workers);
    plan.region_bytes = AlignUp(group.work.resources().region_bytes);
    plan.regions_offset = bytes_;
    const int instances = group.workers / group.work.group_size();
    bytes_ += plan.region_bytes * static_cast<size_t>(instances);
    groups_.push_back(plan);
  }
}

SlotView MemoryPlan::SlotAt(std::byte* memory, size_t group, int index_in_group) const {
  const GroupPlan& plan = groups_[group];
  return plan.slot.ViewAt(memory + plan.slots_offset +
                          plan.slot_bytes * static_cast<size_t>(index_in_group));
}

SlotArray MemoryPlan::SlotsAt(std::byte* memory, size_t group) const {
  const GroupPlan& plan = groups_[group];
  return {
      .first = memory + plan.slots_offset, .stride_bytes = plan.slot_bytes, .count = plan.workers};
}

std::byte* MemoryPlan::RegionAt(std::byte* memory, size_t group, int instance) const {
  const GroupPlan& plan = groups_[group];
  if (plan.region_bytes == 0) return nullptr;
  return memory + plan.regions_offset + plan.region_bytes * static_cast<size_t>(instance);
}

}  // namespace ktstr
