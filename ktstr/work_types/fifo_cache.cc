// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fifo_cache.h"

#include <algorithm>

namespace ktstr {
namespace {

constexpr uint64_t kShardBytes = 2 * kCacheLineBytes;

uint64_t RoundUp(uint64_t value, uint64_t multiple) noexcept {
  return (value + multiple - 1) / multiple * multiple;
}

}  // namespace

FifoCacheSize FifoCacheSize::Of(uint64_t capacity_bytes, uint64_t hit_pct) noexcept {
  FifoCacheSize size;
  size.slots = std::max(kShards, capacity_bytes / kValueBytes / kShards * kShards);
  size.keys = size.slots * 100 / hit_pct;
  return size;
}

uint64_t FifoCacheSize::Bytes() const noexcept {
  return RoundUp(kShards * kShardBytes + slots * kValueBytes + (keys + slots) * sizeof(uint32_t),
                 kCacheLineBytes);
}

FifoCache::FifoCache(FifoCacheSize size, std::byte* memory) noexcept
    : size_(size),
      shards_(reinterpret_cast<Shard*>(memory)),
      values_(reinterpret_cast<Value*>(memory + FifoCacheSize::kShards * kShardBytes)),
      slot_of_key_(reinterpret_cast<uint32_t*>(values_ + size.slots)),
      key_of_slot_(slot_of_key_ + size.keys) {
  static_assert(sizeof(Shard) == kShardBytes);
}

uint32_t FifoCache::SlotOf(uint64_t key) const noexcept {
  const uint32_t known = slot_of_key_[key];
  if (known == kAbsent) return kAbsent;
  if (known != 0) return known - 1;
  return key < size_.slots ? static_cast<uint32_t>(key) : kAbsent;
}

Lookup FifoCache::Get(WorkerContext& context, uint64_t key) noexcept {
  Shard& shard = shards_[key % FifoCacheSize::kShards];
  if (Lock(context, shard.lock) != LockEnd::kHeld) return Lookup::kStopped;
  const uint32_t slot = SlotOf(key);
  if (slot != kAbsent) {
    uint64_t sum = 0;
    for (const uint64_t word : values_[slot].words) sum += word;
    // The value was read for the reading's sake.
    asm volatile("" ::"r"(sum) : "memory");
  }
  Unlock(context, shard.lock);
  return slot == kAbsent ? Lookup::kMiss : Lookup::kHit;
}

bool FifoCache::Fill(WorkerContext& context, uint64_t key) noexcept {
  const uint64_t index = key % FifoCacheSize::kShards;
  Shard& shard = shards_[index];
  if (Lock(context, shard.lock) != LockEnd::kHeld) return false;
  // Another client may have missed the same key.
  if (SlotOf(key) == kAbsent) {
    const uint64_t slots_per_shard = size_.slots / FifoCacheSize::kShards;
    const uint64_t slot = index + shard.fills++ % slots_per_shard * FifoCacheSize::kShards;
    const uint64_t victim = key_of_slot_[slot] == 0 ? slot : key_of_slot_[slot] - 1;
    slot_of_key_[victim] = kAbsent;
    slot_of_key_[key] = static_cast<uint32_t>(slot + 1);
    key_of_slot_[slot] = static_cast<uint32_t>(key + 1);
    values_[slot].words.fill(key);
  }
  Unlock(context, shard.lock);
  return true;
}

}  // namespace ktstr
