// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RaisedPriority: the calling thread goes before the workers while this lives. Parent side.
//
// From the call that stops a workload until its reports nothing is measured any more, and a parent
// that is one task among hundreds that are runnable would wait for its turn again and again: before
// each round of signals and before each exit that it reaps.

#ifndef KTSTR_SPAWN_RAISED_PRIORITY_H_
#define KTSTR_SPAWN_RAISED_PRIORITY_H_

#include <optional>

#include "ktstr/sched/sched_policy.h"

namespace ktstr {

// Made and destroyed by one thread, of which alone it changes the nice value: to -20 where
// CAP_SYS_NICE or RLIMIT_NICE allow it (setpriority(2)), else nothing. A thread of another policy
// than SCHED_OTHER stays as it is. The destructor restores the value; lowering is always allowed.
class RaisedPriority {
 public:
  RaisedPriority() noexcept;
  ~RaisedPriority();
  RaisedPriority(const RaisedPriority&) = delete;
  RaisedPriority& operator=(const RaisedPriority&) = delete;

 private:
  std::optional<int> nice_before_;  // Absent: there is nothing to restore.
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_RAISED_PRIORITY_H_
