// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/memory_plan.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "ktstr/work_types/futex_fan_out.h"
#include "ktstr/work_types/pipe_io.h"
#include "ktstr/work_types/spin_wait.h"

namespace ktstr {
namespace {

WorkloadConfig Config() {
  return {.groups = {{.work = SpinWait{}, .workers = 3},
                     {.work = PipeIo{}, .workers = 4},
                     {.work = FutexFanOut{.fan_out = 2}, .workers = 6}}};
}

TEST(MemoryPlanTest, PartsNeitherOverlapNorLeaveTheMapping) {
  const WorkloadConfig config = Config();
  const MemoryPlan plan(config);
  std::vector<std::byte> memory(plan.bytes() + kSlotPageBytes);
  auto* const begin = reinterpret_cast<std::byte*>(
      (reinterpret_cast<uintptr_t>(memory.data()) + kSlotPageBytes - 1) / kSlotPageBytes *
      kSlotPageBytes);

  std::vector<std::pair<std::byte*, std::byte*>> parts = {{begin, begin + sizeof(StartGate)}};
  for (size_t group = 0; group < config.groups.size(); ++group) {
    const GroupConfig& g = config.groups[group];
    for (int i = 0; i < g.workers; ++i) {
      const SlotView view = plan.SlotAt(begin, group, i);
      auto* const head = reinterpret_cast<std::byte*>(view.slot);
      EXPECT_EQ(reinterpret_cast<uintptr_t>(head) % kSlotPageBytes, 0u);
      parts.emplace_back(head, head + sizeof(WorkerSlot));
      auto* const rings = reinterpret_cast<std::byte*>(view.migrations);
      auto* const stalls = reinterpret_cast<std::byte*>(view.stalls);
      parts.emplace_back(rings, stalls + EventRing::BytesFor(view.ring_capacity));
      const size_t later = view.later_sets * view.instruments.Count();
      parts.emplace_back(reinterpret_cast<std::byte*>(view.later_histograms),
                         reinterpret_cast<std::byte*>(view.later_histograms + later));
      for (size_t k = 0; k < kInstrumentCount; ++k) {
        if (view.histograms[k] == nullptr) continue;
        auto* const histogram = reinterpret_cast<std::byte*>(view.histograms[k]);
        auto* const reservoir = reinterpret_cast<std::byte*>(view.reservoirs[k]);
        parts.emplace_back(histogram, histogram + sizeof(Histogram));
        parts.emplace_back(reservoir, reservoir + Reservoir::BytesFor(view.reservoir_capacity));
      }
    }
    for (int i = 0; i < g.workers / g.work.group_size(); ++i) {
      std::byte* const region = plan.RegionAt(begin, group, i);
      if (region != nullptr) parts.emplace_back(region, region + g.work.resources().region_bytes);
    }
  }

  for (size_t i = 0; i < parts.size(); ++i) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(parts[i].first) % kCacheLineBytes, 0u);
    EXPECT_LE(parts[i].second, begin + plan.bytes());
    for (size_t j = 0; j < i; ++j) {
      EXPECT_TRUE(parts[i].first >= parts[j].second || parts[j].first >= parts[i].second);
    }
  }
}

TEST(MemoryPlanTest, OnlyTypesThatAskForARegionHaveOne) {
  const MemoryPlan plan(Config());
  std::byte memory;
  EXPECT_EQ(plan.RegionAt(&memory, 0, 0), nullptr);
  EXPECT_NE(plan.RegionAt(&memory, 1, 0), nullptr);
}

TEST(MemoryPlanTest, ReservoirsShrinkWithTheNumberOfWorkers) {
  const MemoryPlan few({.groups = {{.work = PipeIo{}, .workers = 2}}});
  const MemoryPlan many({.groups = {{.work = PipeIo{}, .workers = 20'000}}});
  const MemoryPlan most({.groups = {{.work = PipeIo{}, .workers = 100'000}}});

  EXPECT_EQ(few.reservoir_capacity(0), 4096u);
  EXPECT_EQ(many.reservoir_capacity(0), (256u << 20) / 40'000 / sizeof(ReservoirSample));
  EXPECT_GE(most.reservoir_capacity(0), MemoryPlan::kMinReservoirCapacity);
}

TEST(MemoryPlanTest, RingsShrinkWithTheNumberOfWorkers) {
  const auto capacity = [](int workers) {
    std::byte memory;
    const MemoryPlan plan({.groups = {{.work = PipeIo{}, .workers = workers}}});
    return plan.SlotAt(&memory, 0, 0).ring_capacity;
  };

  EXPECT_EQ(capacity(2), MemoryPlan::kMaxRingCapacity);
  EXPECT_EQ(capacity(10'000), (64u << 20) / 20'000 / sizeof(Event));
  EXPECT_EQ(capacity(200'000), MemoryPlan::kMinRingCapacity);
}

TEST(MemoryPlanTest, HistogramsOfLaterPhasesShrinkWithTheNumberOfWorkers) {
  const auto sets = [](int workers) {
    std::byte memory;
    const MemoryPlan plan({.groups = {{.work = PipeIo{}, .workers = workers}}});
    return plan.SlotAt(&memory, 0, 0).later_sets;
  };

  EXPECT_EQ(sets(2), MemoryPlan::kMaxLaterSets);
  EXPECT_EQ(sets(1000), (256u << 20) / 2000 / sizeof(Histogram));
  EXPECT_EQ(sets(100'000), MemoryPlan::kMinLaterSets);
}

TEST(MemoryPlanTest, EachHistogramOfEachPhaseIsAnother) {
  const MemoryPlan plan({.groups = {{.work = PipeIo{}, .workers = 2}}});
  std::byte memory;
  const SlotView view = plan.SlotAt(&memory, 0, 0);
  std::set<const Histogram*> seen;

  for (size_t set = 0; set < view.histogram_sets(); ++set) {
    for (size_t i = 0; i < kInstrumentCount; ++i) {
      const Histogram* const histogram = view.HistogramOf(static_cast<Instrument>(i), set);
      EXPECT_EQ(histogram != nullptr, view.instruments.Contains(static_cast<Instrument>(i)));
      if (histogram != nullptr) {
        EXPECT_TRUE(seen.insert(histogram).second);
      }
    }
  }
}

TEST(MemoryPlanTest, EveryGroupHasTheCapacityThatItAsksForWhileThereIsRoom) {
  const MemoryPlan plan({.groups = {{.work = PipeIo{}, .workers = 2, .reservoir_capacity = 16},
                                    {.work = PipeIo{}, .workers = 2, .reservoir_capacity = 512}}});

  EXPECT_EQ(plan.reservoir_capacity(0), 16u);
  EXPECT_EQ(plan.reservoir_capacity(1), 512u);
}

}  // namespace
}  // namespace ktstr
