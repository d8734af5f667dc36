// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// EventRing: the latest events of a kind, in shared memory, with an exact total. Both sides.

#ifndef KTSTR_SHARED_EVENT_RING_H_
#define KTSTR_SHARED_EVENT_RING_H_

#include <cstddef>
#include <cstdint>

#include "ktstr/shared/cell.h"

namespace ktstr {

// What happened, when (ns since the worker's start), and two numbers that the kind defines:
// a migration has the CPU before and after, a stall its length in `value` and its CPU in `from`.
struct Event {
  Cell<uint64_t> at_ns;
  Cell<uint64_t> value;
  Cell<int32_t> from;
  Cell<int32_t> to;
};

// Holds the last `capacity` events; older ones are overwritten and only counted. The events follow
// the header in memory. One writer.
class EventRing {
 public:
  static constexpr size_t BytesFor(size_t capacity) noexcept {
    return sizeof(EventRing) + capacity * sizeof(Event);
  }

  // Parent side, before any worker exists. REQUIRES: capacity > 0.
  void Initialize(uint32_t capacity) noexcept { capacity_ = capacity; }

  void Record(uint64_t at_ns, uint64_t value, int32_t from, int32_t to) noexcept {
    const uint64_t index = total_.Get();
    Event& event = reinterpret_cast<Event*>(this + 1)[index % capacity_];
    event.at_ns.Set(at_ns);
    event.value.Set(value);
    event.from.Set(from);
    event.to.Set(to);
    total_.Release(index + 1);
  }

  uint64_t total() const noexcept { return total_.Acquire(); }
  uint32_t capacity() const noexcept { return capacity_; }
  size_t size() const noexcept {
    const uint64_t count = total();
    return static_cast<size_t>(count < capacity_ ? count : capacity_);
  }
  // The events held, oldest first. REQUIRES: index < size().
  const Event& event(size_t index) const noexcept {
    const uint64_t first = total() - size();
    return reinterpret_cast<const Event*>(this + 1)[(first + index) % capacity_];
  }

 private:
  Cell<uint64_t> total_;
  uint32_t capacity_;
  uint32_t reserved_;
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_EVENT_RING_H_
