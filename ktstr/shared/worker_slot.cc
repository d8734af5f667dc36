// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/shared/worker_slot.h"

#include <algorithm>
#include <iterator>

namespace ktstr {

const char* WorkerStateName(WorkerState state) noexcept {
  constexpr const char* kNames[] = {"not_made", "setting_up", "ready",
                                    "running",  "finished",   "gave_up"};
  const auto index = static_cast<size_t>(state);
  return index < std::size(kNames) ? kNames[index] : "overwritten";
}

namespace {

constexpr size_t AlignUp(size_t bytes) noexcept {
  return (bytes + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes;
}

// Hands out the parts one after the other, each on cache lines of its own.
class Carver {
 public:
  explicit Carver(std::byte* memory) noexcept : memory_(memory) {}

  template <typename T>
  T* Take(size_t bytes) noexcept {
    std::byte* const part = memory_ == nullptr ? nullptr : memory_ + offset_;
    offset_ += AlignUp(bytes);
    return reinterpret_cast<T*>(part);
  }
  size_t offset() const noexcept { return offset_; }

 private:
  std::byte* memory_;
  size_t offset_ = 0;
};

// The one place that knows the order of the parts. With `memory` null only the length is of use.
size_t Carve(const SlotLayout& layout, std::byte* memory, SlotView& view) noexcept {
  Carver carver(memory);
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    if (!layout.instruments.Contains(static_cast<Instrument>(i))) continue;
    view.histograms[i] = carver.Take<Histogram>(sizeof(Histogram));
    view.reservoirs[i] = carver.Take<Reservoir>(Reservoir::BytesFor(layout.reservoir_capacity));
  }
  view.migrations = carver.Take<EventRing>(EventRing::BytesFor(layout.ring_capacity));
  view.stalls = carver.Take<EventRing>(EventRing::BytesFor(layout.ring_capacity));
  view.reservoir_capacity = layout.reservoir_capacity;
  view.ring_capacity = layout.ring_capacity;
  return carver.offset();
}

}  // namespace

size_t SlotLayout::PartsBytes() const noexcept {
  SlotView view;
  return Carve(*this, nullptr, view);
}

size_t SlotLayout::LaterSetsBytes() const noexcept {
  return AlignUp(later_sets * instruments.Count() * sizeof(Histogram));
}

SlotView SlotLayout::ViewAt(std::byte* head, std::byte* parts, std::byte* later) const noexcept {
  SlotView view;
  view.slot = reinterpret_cast<WorkerSlot*>(head);
  view.instruments = instruments;
  view.later_histograms = reinterpret_cast<Histogram*>(later);
  view.later_sets = later_sets;
  Carve(*this, parts, view);
  return view;
}

Histogram* SlotView::HistogramOf(Instrument instrument, size_t set) const noexcept {
  Histogram* const first = histograms[static_cast<size_t>(instrument)];
  if (set == 0 || first == nullptr) return first;
  return later_histograms + (set - 1) * instruments.Count() + instruments.RankOf(instrument);
}

size_t SlotView::recorded_sets() const noexcept {
  const PhaseLog& log = slot->phases;
  const size_t records = log.record_count.Get();
  if (records >= PhaseLog::kMaxRecords) return histogram_sets();
  return std::min(histogram_sets(), records + (log.is_open.Get() != 0 ? 1 : 0));
}

const Histogram* SlotView::RecordedHistogramOf(Instrument instrument, size_t set) const noexcept {
  const uint32_t used = slot->phases.InstrumentsUsed(set).Get();
  return (used & PartBit(instrument)) == 0 ? nullptr : HistogramOf(instrument, set);
}

const char* SetupStepName(SetupStep step) noexcept {
  constexpr const char* kNames[kSetupStepCount] = {"none",
                                                   "descriptors",
                                                   "credentials",
                                                   "parent_death_signal",
                                                   "process_group",
                                                   "stop_signal",
                                                   "start_gate",
                                                   "affinity",
                                                   "policy",
                                                   "name",
                                                   "work_type",
                                                   "memory_policy",
                                                   "core_scheduling",
                                                   "nice"};
  const auto index = static_cast<size_t>(step);
  return index < kSetupStepCount ? kNames[index] : "overwritten";
}

}  // namespace ktstr
