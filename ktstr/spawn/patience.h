// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Patience: how long the parent waits for its workers, as time in which they could have run.
// Parent side.
//
//   Patience patience(absl::Seconds(5));
//   while (!done && !patience.exhausted()) Wait(patience.NextWait(absl::Milliseconds(16)));
//
// A machine that stands still (a paused virtual machine, a suspended laptop, a frozen cgroup, a
// Ctrl-Z) stops workers and parent alike. By the clock a deadline passes meanwhile, and workers
// would be killed for it that have not had a chance. A wait that comes back much later than it was
// asked to shows that: what is beyond kLateness does not count.

#ifndef KTSTR_SPAWN_PATIENCE_H_
#define KTSTR_SPAWN_PATIENCE_H_

#include <cstdint>

#include "absl/time/time.h"
#include "ktstr/base/clock.h"

namespace ktstr {

// Used by one thread.
class Patience {
 public:
  using NowNs = uint64_t (*)();

  // How much later than asked a wait may come back on a busy machine and still count as a whole.
  static constexpr absl::Duration kLateness = absl::Milliseconds(100);
  // No single wait is longer, so that a pause within it shows.
  static constexpr absl::Duration kLongestWait = absl::Milliseconds(500);

  // REQUIRES: a finite budget. The clock is for tests.
  explicit Patience(absl::Duration budget, NowNs now = MonotonicNs)
      : now_(now), left_(budget), last_ns_(now()) {}

  // Takes the time since the last call, or since the beginning, off the budget, and says how long
  // the next wait may last: at most `longest`, zero once the budget is spent.
  absl::Duration NextWait(absl::Duration longest = absl::InfiniteDuration());
  // After NextWait() or the beginning. Whether nothing was left then.
  bool exhausted() const { return left_ <= absl::ZeroDuration(); }

 private:
  NowNs now_;
  absl::Duration left_;
  absl::Duration asked_;  // The last wait.
  uint64_t last_ns_;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_PATIENCE_H_
