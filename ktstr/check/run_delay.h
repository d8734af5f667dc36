// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunDelay: how long workers were runnable but waited for a CPU. Parent side, pure.
//
//   check::RunDelay(report).Group(0).longest_wait().AtMost(test.limits().RunDelay(3))

#ifndef KTSTR_CHECK_RUN_DELAY_H_
#define KTSTR_CHECK_RUN_DELAY_H_

#include <utility>

#include "absl/time/time.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

// The largest value of a worker in the scope.
class RunDelayLimit {
 public:
  enum class Kind {
    kMeanWait,  // Run delay per timeslice: how long it waited on average before it ran.
    kLongestWait,
    kTotal,  // Over the whole run, or the phase.
  };
  RunDelayLimit(Scope scope, Kind kind) : scope_(std::move(scope)), kind_(kind) {}

  // Inconclusive when a worker has no schedstat, never ran, or has no checkpoints to show the
  // longest wait.
  Result AtMost(absl::Duration limit) const;

 private:
  Scope scope_;
  Kind kind_;
};

class RunDelay : public Scoped<RunDelay> {
 public:
  using Scoped::Scoped;
  RunDelayLimit mean_wait() const { return {scope(), RunDelayLimit::Kind::kMeanWait}; }
  // The longest time that the worker can have waited for a CPU at once: no longer than it went
  // without a checkpoint, and no longer than it waited in all. For workers that compute.
  RunDelayLimit longest_wait() const { return {scope(), RunDelayLimit::Kind::kLongestWait}; }
  RunDelayLimit total() const { return {scope(), RunDelayLimit::Kind::kTotal}; }
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_RUN_DELAY_H_
