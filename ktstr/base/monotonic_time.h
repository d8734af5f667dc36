// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// MonotonicTime: a moment of CLOCK_MONOTONIC, for deadlines and for what is measured. Parent side.
//
//   const MonotonicTime deadline = MonotonicTime::In(absl::Seconds(5));
//   while (!done && !deadline.has_passed()) Wait(deadline.Left());
//
// The wall clock is stepped by people, by NTP and by resumed guests: a deadline on it comes at
// once, or hours late. absl::Time is the wall clock's, for time stamps that somebody reads, and
// neither type converts to the other.

#ifndef KTSTR_BASE_MONOTONIC_TIME_H_
#define KTSTR_BASE_MONOTONIC_TIME_H_

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"
#include "ktstr/base/clock.h"

namespace ktstr {

// A value. Arithmetic saturates at InfiniteFuture(), as that of absl::Duration does. Like the
// clock, it stands still while the machine is suspended (clock_gettime(2)).
class MonotonicTime {
 public:
  static MonotonicTime Now() { return FromNs(MonotonicNs()); }
  // `delay` from now; InfiniteFuture() for an infinite one.
  static MonotonicTime In(absl::Duration delay) { return Now() + delay; }
  static MonotonicTime InfiniteFuture() { return MonotonicTime(absl::InfiniteDuration()); }
  // The time of a reading of MonotonicNs().
  static MonotonicTime FromNs(uint64_t ns) {
    return MonotonicTime(absl::Nanoseconds(static_cast<int64_t>(ns)));
  }

  // How long until then: zero once it has passed.
  absl::Duration Left() const { return std::max(absl::ZeroDuration(), *this - Now()); }
  bool has_passed() const { return Now() >= *this; }

  friend MonotonicTime operator+(MonotonicTime time, absl::Duration by) {
    return MonotonicTime(time.since_boot_ + by);
  }
  friend MonotonicTime operator-(MonotonicTime time, absl::Duration by) {
    return MonotonicTime(time.since_boot_ - by);
  }
  friend absl::Duration operator-(MonotonicTime later, MonotonicTime earlier) {
    return later.since_boot_ - earlier.since_boot_;
  }
  friend bool operator==(MonotonicTime a, MonotonicTime b) {
    return a.since_boot_ == b.since_boot_;
  }
  friend bool operator<(MonotonicTime a, MonotonicTime b) { return a.since_boot_ < b.since_boot_; }
  friend bool operator>(MonotonicTime a, MonotonicTime b) { return b < a; }
  friend bool operator<=(MonotonicTime a, MonotonicTime b) { return !(b < a); }
  friend bool operator>=(MonotonicTime a, MonotonicTime b) { return !(a < b); }

 private:
  explicit MonotonicTime(absl::Duration since_boot) : since_boot_(since_boot) {}

  absl::Duration since_boot_;
};

}  // namespace ktstr

#endif  // KTSTR_BASE_MONOTONIC_TIME_H_
