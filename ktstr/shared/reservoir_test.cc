// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/shared/reservoir.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "ktstr/shared/event_ring.h"

namespace ktstr {
namespace {

template <typename T>
class InMemory {
 public:
  explicit InMemory(uint32_t capacity) : memory_(T::BytesFor(capacity) / sizeof(uint64_t) + 1) {}
  T& object() { return *reinterpret_cast<T*>(memory_.data()); }

 private:
  std::vector<uint64_t> memory_;
};

TEST(ReservoirTest, KeepsEverythingUntilItIsFull) {
  InMemory<Reservoir> memory(3);
  Reservoir& reservoir = memory.object();
  reservoir.Record(3, 10, 1, 999);
  reservoir.Record(3, 20, 2, 999);

  ASSERT_EQ(reservoir.Size(3), 2u);
  EXPECT_EQ(reservoir.sample(1).value_ns.Get(), 20u);
  EXPECT_EQ(reservoir.sample(1).at_ns.Get(), 2u);
}

TEST(ReservoirTest, EverySampleIsKeptWithTheSameProbability) {
  // 20 values through a reservoir of 5, many times: each must stay in a quarter of the rounds.
  std::mt19937_64 random(12345);
  constexpr int kRounds = 20000;
  std::vector<int> kept(20);
  for (int round = 0; round < kRounds; ++round) {
    InMemory<Reservoir> memory(5);
    for (uint64_t value = 0; value < kept.size(); ++value) {
      memory.object().Record(5, value, 0, random());
    }
    for (size_t i = 0; i < memory.object().Size(5); ++i) {
      ++kept[memory.object().sample(i).value_ns.Get()];
    }
    ASSERT_EQ(memory.object().total(), kept.size());
  }
  for (const int count : kept) EXPECT_NEAR(count, kRounds / 4, kRounds / 50);
}

TEST(EventRingTest, KeepsTheLatestAndCountsAll) {
  InMemory<EventRing> memory(2);
  EventRing& ring = memory.object();
  for (int32_t i = 0; i < 5; ++i) ring.Record(2, static_cast<uint64_t>(i), 0, i, i + 1);

  EXPECT_EQ(ring.total(), 5u);
  ASSERT_EQ(ring.Size(2), 2u);
  EXPECT_EQ(ring.event(2, 0).from.Get(), 3);
  EXPECT_EQ(ring.event(2, 1).from.Get(), 4);
}

}  // namespace
}  // namespace ktstr
