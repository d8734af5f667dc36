// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/memory_plan.h"

#include <algorithm>

namespace ktstr {
namespace {

size_t AlignUp(size_t bytes, size_t unit) {
  return (bytes + unit - 1) / unit * unit;
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

MemoryPlan::MemoryPlan(const WorkloadConfig& config)
    : bytes_(AlignUp(sizeof(StartGate), kSlotPageBytes)) {
  const size_t reservoirs = CountReservoirs(config);
  const uint32_t ring_capacity = Shrink(kRingBudgetBytes, 2 * CountWorkers(config), sizeof(Event),
                                        kMinRingCapacity, kMaxRingCapacity);
  for (const GroupConfig& group : config.groups) {
    GroupPlan plan{.workers = group.workers};
    plan.slot = {
        .instruments = group.work.info().traits.instruments,
        .reservoir_capacity = Shrink(kReservoirBudgetBytes, reservoirs, sizeof(ReservoirSample),
                                     kMinReservoirCapacity, group.reservoir_capacity),
        .ring_capacity = ring_capacity,
        .later_sets = Shrink(kLaterSetsBudgetBytes, reservoirs, sizeof(Histogram), kMinLaterSets,
                             kMaxLaterSets)};
    plan.region_bytes = AlignUp(group.work.resources().region_bytes, kCacheLineBytes);
    plan.parts_bytes = plan.slot.PartsBytes();
    plan.later_bytes = plan.slot.LaterSetsBytes();
    groups_.push_back(plan);
  }
  for (GroupPlan& plan : groups_) {
    plan.heads_offset = Place(SlotLayout::kHeadBytes * static_cast<size_t>(plan.workers));
  }
  for (size_t i = 0; i < groups_.size(); ++i) {
    const int instances = groups_[i].workers / config.groups[i].work.group_size();
    groups_[i].regions_offset = Place(groups_[i].region_bytes * static_cast<size_t>(instances));
  }
  for (GroupPlan& plan : groups_) {
    plan.parts_offset = Place(plan.parts_bytes * static_cast<size_t>(plan.workers));
  }
  for (GroupPlan& plan : groups_) {
    plan.later_offset = Place(plan.later_bytes * static_cast<size_t>(plan.workers));
  }
}

size_t MemoryPlan::Place(size_t bytes) {
  const size_t offset = bytes_;
  bytes_ += bytes;
  return offset;
}

SlotView MemoryPlan::SlotAt(std::byte* memory, size_t group, int index_in_group) const {
  const GroupPlan& plan = groups_[group];
  const auto index = static_cast<size_t>(index_in_group);
  return plan.slot.ViewAt(memory + plan.heads_offset + SlotLayout::kHeadBytes * index,
                          memory + plan.parts_offset + plan.parts_bytes * index,
                          memory + plan.later_offset + plan.later_bytes * index);
}

SlotArray MemoryPlan::SlotsAt(std::byte* memory, size_t group) const {
  const GroupPlan& plan = groups_[group];
  return {.first = memory + plan.heads_offset,
          .stride_bytes = SlotLayout::kHeadBytes,
          .count = plan.workers};
}

std::byte* MemoryPlan::RegionAt(std::byte* memory, size_t group, int instance) const {
  const GroupPlan& plan = groups_[group];
  if (plan.region_bytes == 0) return nullptr;
  return memory + plan.regions_offset + plan.region_bytes * static_cast<size_t>(instance);
}

}  // namespace ktstr
