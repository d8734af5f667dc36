// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// A wall clock that tests step, in their own process. Test only.
//
//   const SteppedWallClock ahead(absl::Hours(1));  // Readers of CLOCK_REALTIME see it.
//
// The library has its own clock_gettime(), which the test's executable takes in place of the C
// library's. All other clocks are the kernel's; the machine's clock is not touched.

#ifndef KTSTR_TESTING_WALL_CLOCK_H_
#define KTSTR_TESTING_WALL_CLOCK_H_

#include "absl/time/time.h"

namespace ktstr::testing {

// While it lives, each reading of CLOCK_REALTIME is `per_reading` later than the one before, or
// earlier if it is negative; with zero the clock stands still. One at a time.
class SteppedWallClock {
 public:
  explicit SteppedWallClock(absl::Duration per_reading);
  SteppedWallClock(const SteppedWallClock&) = delete;
  SteppedWallClock& operator=(const SteppedWallClock&) = delete;
  ~SteppedWallClock();
};

}  // namespace ktstr::testing

#endif  // KTSTR_TESTING_WALL_CLOCK_H_
