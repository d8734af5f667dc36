// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Turn: how long workers that compute kept a CPU before others had it, and how long they then
// waited. Parent side, pure.
//
//   check::Turn(report).Group(0).length().AtMost(test.limits().slice)

#ifndef KTSTR_CHECK_TURN_H_
#define KTSTR_CHECK_TURN_H_

#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "ktstr/check/each_worker.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// The value is the length that half of the time in turns, or of the waiting, was spent in stretches
// up to. It is that of all workers in the scope together. A median by time, so that a few short
// stretches, which others cause, do not hide the long ones.
class TurnLimit {
 public:
  enum class Kind { kLength, kWait };
  // Fewer are no signal.
  static constexpr size_t kFewest = 4;

  TurnLimit(Scope scope, Kind kind) : scope_(std::move(scope)), kind_(kind) {}

  // Inconclusive with fewer than kFewest turns or waits, and when turns make up less than a quarter
  // of a worker's CPU time: one iteration takes longer than the run's stall threshold then, and
  // looks like a stall.
  Result AtMost(absl::Duration limit) const { return Compare(Relation::kAtMost, limit); }
  Result AtLeast(absl::Duration limit) const { return Compare(Relation::kAtLeast, limit); }

 private:
  Result Compare(Relation relation, absl::Duration limit) const;

  Scope scope_;
  Kind kind_;
};

// A turn lies between two stalls. Unlike Timeslice, which has the kernel's count, an interruption
// below the run's stall threshold ends none: that of the witness's probe, for one. The turns at
// both ends of the run are left out, as they are cut off.
class Turn : public Scoped<Turn> {
 public:
  using Scoped::Scoped;
  TurnLimit length() const { return {scope(), TurnLimit::Kind::kLength}; }
  TurnLimit wait() const { return {scope(), TurnLimit::Kind::kWait}; }
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_TURN_H_
