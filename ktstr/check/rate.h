// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Checks of how fast workers got on. Parent side, pure.
//
//   check::WorkRate(report).Role("consumer").CvAtMost(0.1)
//   check::IterationRate(report).Group(0).AtLeast(100)

#ifndef KTSTR_CHECK_RATE_H_
#define KTSTR_CHECK_RATE_H_

#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// Work units per second of CPU time: what a worker makes of the CPU that it gets. A dead worker
// counts with what it had done.
class WorkRate : public Scoped<WorkRate> {
 public:
  using Scoped::Scoped;
  // Judges every worker. Inconclusive when one has no CPU time.
  Result AtLeast(double units_per_second) const;
  // The coefficient of variation over the workers, which should have one role and one weight:
  // population standard deviation by mean. Inconclusive for fewer than two workers, or when nobody
  // did any work.
  Result CvAtMost(double limit) const;
};

// Iterations per second of wall time of every worker. Inconclusive without wall time.
class IterationRate : public Scoped<IterationRate> {
 public:
  using Scoped::Scoped;
  Result AtLeast(double iterations_per_second) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_RATE_H_
