// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// OwnTime: how long the calling thread has run or waited for a CPU, by the kernel's accounts.
// Parent side.
//
// A thread that comes late has been kept from its CPU, or it stood still: frozen, stopped, or its
// whole machine paused. Only the former is in its accounts.

#ifndef KTSTR_SPAWN_OWN_TIME_H_
#define KTSTR_SPAWN_OWN_TIME_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace ktstr {

// A value; a moment of one thread.
class OwnTime {
 public:
  // Unknown to all.
  OwnTime() = default;
  // Of the calling thread, now. Costs some microseconds.
  static OwnTime Read();

  // What the thread ran and waited from `earlier` to this moment. Absent where the kernel keeps no
  // schedstat, and when they are of two threads.
  std::optional<absl::Duration> Since(const OwnTime& earlier) const;
  // How often the thread gave its CPU up from `earlier` to this moment, to wait for something or
  // because it was stopped or frozen (RUSAGE_THREAD, ru_nvcsw). Absent of two threads.
  std::optional<int64_t> SwitchesSince(const OwnTime& earlier) const;

 private:
  pid_t tid_ = 0;
  std::optional<absl::Duration> time_;
  int64_t switches_ = 0;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_OWN_TIME_H_
