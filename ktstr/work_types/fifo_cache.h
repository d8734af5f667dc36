// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FifoCache: a sharded cache with first-in-first-out eviction in a shared region. Worker side.

#ifndef KTSTR_WORK_TYPES_FIFO_CACHE_H_
#define KTSTR_WORK_TYPES_FIFO_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "ktstr/worker/futex_lock.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// How large a cache is: a function of its parameters, the same for all members.
struct FifoCacheSize {
  static constexpr uint64_t kShards = 256;
  static constexpr uint64_t kValueBytes = 512;

  uint64_t slots = 0;  // Values that it holds, a multiple of kShards.
  uint64_t keys = 0;   // 0..keys-1, at least as many as slots.

  // `capacity_bytes` of values and so many keys that `hit_pct` of them (1..100) are held.
  static FifoCacheSize Of(uint64_t capacity_bytes, uint64_t hit_pct) noexcept;
  uint64_t Bytes() const noexcept;
};

enum class Lookup { kHit, kMiss, kStopped };

// A view of the cache at the begin of `memory`. Zeroed memory is a full cache: slot i holds key i.
// Key and slot i belong to shard i mod kShards.
class FifoCache {
 public:
  FifoCache(FifoCacheSize size, std::byte* memory) noexcept;

  // Looks a key up and reads its value.
  Lookup Get(WorkerContext& context, uint64_t key) noexcept;
  // Puts a key in, in the place of its shard's oldest. False when the workload stops.
  bool Fill(WorkerContext& context, uint64_t key) noexcept;

 private:
  struct Shard {
    FutexLock lock;
    uint64_t fills;  // The next victim is this one, modulo the slots of a shard.
  };
  struct Value {
    std::array<uint64_t, FifoCacheSize::kValueBytes / sizeof(uint64_t)> words;
  };
  // Not held. Else the slot of a key plus 1; 0: the key's slot at the start.
  static constexpr uint32_t kAbsent = ~uint32_t{0};

  // The slot that holds the key, or kAbsent. REQUIRES: the lock of the shard is held.
  uint32_t SlotOf(uint64_t key) const noexcept;

  const FifoCacheSize size_;
  Shard* const shards_;
  Value* const values_;
  uint32_t* const slot_of_key_;
  uint32_t* const key_of_slot_;  // Plus 1; 0: the slot's key at the start.
};

}  // namespace ktstr

#endif  // KTSTR_WORK_TYPES_FIFO_CACHE_H_
