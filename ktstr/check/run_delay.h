// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// RunDelay: time that workers were runnable but waited on a run queue. Parent side, pure.
//
//   check::RunDelay(report).Group(0).mean_wait().AtMost(test.limits().tick)

#ifndef KTSTR_CHECK_RUN_DELAY_H_
#define KTSTR_CHECK_RUN_DELAY_H_

#include <utility>

#include "absl/time/time.h"
#include "ktstr/check/result.h"
#include "ktstr/check/scope.h"

namespace ktstr::check {

class RunDelay;

// The largest value of a worker in the scope.
class RunDelayLimit {
 public:
  enum class Kind {
    kMeanWait,  // Run delay per timeslice: how long it waited on average before it ran.
    kTotal,     // Over the whole run.
  };
  RunDelayLimit(Scope scope, Kind kind) : scope_(std::move(scope)), kind_(kind) {}

  // Inconclusive when a worker has no schedstat, or never ran.
  Result AtMost(absl::Duration limit) const;

 private:
  Scope scope_;
  Kind kind_;
};

class RunDelay : public Scoped<RunDelay> {
 public:
  using Scoped::Scoped;
  RunDelayLimit mean_wait() const { return {scope(), RunDelayLimit::Kind::kMeanWait}; }
  RunDelayLimit total() const { return {scope(), RunDelayLimit::Kind::kTotal}; }
};

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_RUN_DELAY_H_
