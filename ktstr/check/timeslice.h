// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Timeslice: how long workers ran each time they got a CPU. Parent side, pure.
//
//   check::Timeslice(report).Group(0).AtMost(test.limits().slice)

#ifndef KTSTR_CHECK_TIMESLICE_H_
#define KTSTR_CHECK_TIMESLICE_H_

#include "absl/time/time.h"
#include "ktstr/check/each_worker.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// The value is the mean of the worst worker: its CPU time per timeslice. Inconclusive when a worker
// has no schedstat or ran for less than kFewestTimeslices of them.
class Timeslice : public Scoped<Timeslice> {
 public:
  using Scoped::Scoped;
  static constexpr uint64_t kFewestTimeslices = 10;

  Result AtMost(absl::Duration limit) const { return Compare(Relation::kAtMost, limit); }
  Result AtLeast(absl::Duration limit) const { return Compare(Relation::kAtLeast, limit); }

 private:
  Result Compare(Relation relation, absl::Duration limit) const;
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_TIMESLICE_H_
