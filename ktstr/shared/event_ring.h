// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// EventRing: the latest events of a kind, in shared memory, with an exact total. Both sides.

#ifndef KTSTR_SHARED_EVENT_RING_H_
#define KTSTR_SHARED_EVENT_RING_H_

#include <cstddef>
#include <cstdint>

#include "ktstr/shared/cell.h"

namespace ktstr {

// The time of an event (ns since the worker's start), and two numbers that the kind defines:
// a migration has the CPU before and after, a stall its length in `value` and its CPU in `from`.
struct Event {
  Cell<uint64_t> at_ns;
  Cell<uint64_t> value;
  Cell<int32_t> from;
  Cell<int32_t> to;
};

// Holds the last `capacity` (> 0) events; older ones are overwritten and only counted. The events
// follow the header in memory; their number is not kept there (see Reservoir). One writer.
class EventRing {
 public:
  static constexpr size_t BytesFor(size_t capacity) noexcept {
    return sizeof(EventRing) + capacity * sizeof(Event);
  }

  void Record(uint32_t capacity, uint64_t at_ns, uint64_t value, int32_t from,
              int32_t to) noexcept {
    const uint64_t index = total_.Get();
    Event& event = reinterpret_cast<Event*>(this + 1)[index % capacity];
    event.at_ns.Set(at_ns);
    event.value.Set(value);
    event.from.Set(from);
    event.to.Set(to);
    total_.Release(index + 1);
  }

  uint64_t total() const noexcept { return total_.Acquire(); }
  size_t Size(uint32_t capacity) const noexcept {
    const uint64_t count = total();
    return static_cast<size_t>(count < capacity ? count : capacity);
  }
  // The events held, oldest first. REQUIRES: index < Size(capacity).
  const Event& event(uint32_t capacity, size_t index) const noexcept {
    const uint64_t first = total() - Size(capacity);
    return reinterpret_cast<const Event*>(this + 1)[(first + index) % capacity];
  }

 private:
  Cell<uint64_t> total_;
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_EVENT_RING_H_
