// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/item_ring.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace ktstr {
namespace {

struct Free {
  void operator()(ItemRing* ring) const { std::free(ring); }
};
using OwnedRing = std::unique_ptr<ItemRing, Free>;

OwnedRing MakeRing(uint64_t capacity) {
  const size_t bytes =
      (ItemRing::BytesFor(capacity) + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes;
  void* const memory = std::aligned_alloc(kCacheLineBytes, bytes);
  std::memset(memory, 0, bytes);
  return OwnedRing(static_cast<ItemRing*>(memory));
}

TEST(ItemRingTest, KeepsTheOrderOfOneProducer) {
  constexpr uint64_t kCapacity = 3;
  const OwnedRing ring = MakeRing(kCapacity);

  RingItem item;
  for (uint64_t lap = 0; lap < 5; ++lap) {
    for (uint64_t i = 0; i < kCapacity; ++i) {
      EXPECT_TRUE(ring->TryPush(kCapacity, {.value = lap * kCapacity + i}));
    }
    EXPECT_FALSE(ring->TryPush(kCapacity, {}));
    for (uint64_t i = 0; i < kCapacity; ++i) {
      ASSERT_TRUE(ring->TryPop(kCapacity, item));
      EXPECT_EQ(item.value, lap * kCapacity + i);
    }
    EXPECT_FALSE(ring->TryPop(kCapacity, item));
  }
}

class ItemRingStressTest : public ::testing::TestWithParam<uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Capacities, ItemRingStressTest, ::testing::Values(1, 2, 7, 64));

TEST_P(ItemRingStressTest, LosesAndDoublesNothing) {
  constexpr uint64_t kProducers = 4;
  constexpr uint64_t kConsumers = 4;
  constexpr uint64_t kItems = 5000;  // Of each producer.
  const uint64_t capacity = GetParam();
  const OwnedRing ring = MakeRing(capacity);
  std::vector<std::atomic<int>> times_seen(kProducers * kItems);
  std::atomic<uint64_t> popped{0};

  std::vector<std::thread> threads;
  for (uint64_t producer = 0; producer < kProducers; ++producer) {
    threads.emplace_back([&, producer] {
      for (uint64_t i = 0; i < kItems; ++i) {
        while (!ring->TryPush(capacity, {.value = producer * kItems + i})) {
          std::this_thread::yield();
        }
      }
    });
  }
  for (uint64_t consumer = 0; consumer < kConsumers; ++consumer) {
    threads.emplace_back([&] {
      RingItem item;
      while (popped.load() < kProducers * kItems) {
        if (ring->TryPop(capacity, item)) {
          times_seen[item.value].fetch_add(1);
          popped.fetch_add(1);
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  for (const std::atomic<int>& times : times_seen) ASSERT_EQ(times.load(), 1);
  RingItem item;
  EXPECT_FALSE(ring->TryPop(capacity, item));
}

}  // namespace
}  // namespace ktstr
