// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ItemRing: a bounded queue between any number of producers and consumers, in shared memory. Worker
// side.

#ifndef KTSTR_WORKER_ITEM_RING_H_
#define KTSTR_WORKER_ITEM_RING_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "ktstr/shared/cell.h"
#include "ktstr/worker/event_count.h"
#include "ktstr/worker/resources.h"

namespace ktstr {

struct RingItem {
  uint64_t value = 0;
  uint64_t pushed_at_ns = 0;  // Just before the wake of a consumer.
};

// Each place has a turn: even for a producer, odd for a consumer, higher by two every lap. Whoever
// wins the ticket of a place owns it until it passes the turn on. The places follow in memory;
// zeroed memory is an empty ring.
class ItemRing {
 public:
  static constexpr uint64_t BytesFor(uint64_t capacity) noexcept {
    return sizeof(ItemRing) + capacity * sizeof(Place);
  }

  // False when the ring is full, or empty. `capacity` (> 0) is the same in all calls.
  bool TryPush(uint64_t capacity, const RingItem& item) noexcept;
  bool TryPop(uint64_t capacity, RingItem& item) noexcept;

  // Wait for room, or for an item, and wake one of those who wait for the other. The push stamps
  // the item.
  ConditionWait Push(WorkerContext& context, uint64_t capacity, uint64_t value) noexcept;
  ConditionWait Pop(WorkerContext& context, uint64_t capacity, RingItem& item) noexcept;

  // The futex words of a ring at an offset in its region.
  static constexpr FutexWords Words(uint32_t offset_bytes) noexcept {
    return {.offset_bytes = offset_bytes, .count = 2, .stride_bytes = sizeof(EventCount)};
  }

 private:
  struct Place {
    std::atomic<uint64_t> turn;
    Cell<uint64_t> value;
    Cell<uint64_t> pushed_at_ns;
  };
  Place& PlaceOf(uint64_t capacity, uint64_t ticket) noexcept {
    return reinterpret_cast<Place*>(this + 1)[ticket % capacity];
  }
  // Wins the next ticket of `tickets` whose place has the turn `phase` of its lap; false when that
  // place is still with the other side.
  bool TakeTicket(uint64_t capacity, std::atomic<uint64_t>& tickets, uint64_t phase,
                  uint64_t& ticket) noexcept;

  // First, where Words() says.
  EventCount not_full_;
  EventCount not_empty_;
  alignas(kCacheLineBytes) std::atomic<uint64_t> pushes_;
  alignas(kCacheLineBytes) std::atomic<uint64_t> pops_;
};

}  // namespace ktstr

#endif  // KTSTR_WORKER_ITEM_RING_H_
