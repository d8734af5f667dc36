// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Activity: whether workers that never sleep were always on a CPU or waiting for one. Parent side,
// pure.
//
//   check::Activity(report).Group(0).AtLeast(0.9)
//
// A task that the scheduler has lost is neither: it has no CPU and stands on no run queue. Load of
// others makes it wait, which counts, so that a crowded machine does not make this fail.

#ifndef KTSTR_CHECK_ACTIVITY_H_
#define KTSTR_CHECK_ACTIVITY_H_

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

class Activity : public Scoped<Activity> {
 public:
  using Scoped::Scoped;

  // The value is the CPU time and the run delay of a worker as a part of its time, of the worst
  // worker. Inconclusive when a worker has no schedstat. REQUIRES: the work never blocks.
  Result AtLeast(double share) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_ACTIVITY_H_
