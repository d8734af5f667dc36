// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// ShortLivedChild: a process that a worker forks, that soon exits, and that it reaps. Worker side;
// lies in the worker's region.

#ifndef KTSTR_WORKER_SHORT_LIVED_CHILD_H_
#define KTSTR_WORKER_SHORT_LIVED_CHILD_H_

#include <sys/types.h>

#include <chrono>

#include "ktstr/shared/cell.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {

// One child at a time.
class ShortLivedChild {
 public:
  // Forks it; it computes for `work` and exits. False when that is refused, which ends the work.
  bool Fork(WorkerContext& context, std::chrono::nanoseconds work) noexcept;
  // REQUIRES: Fork() was true.
  pid_t pid() const noexcept { return pid_.Get(); }
  // Waits for its end: records fork-to-run and block time. False when the workload stops and the
  // child, which has much to do or starves, does not end: it dies with the worker's process group.
  bool Reap(WorkerContext& context) noexcept;

 private:
  Cell<pid_t> pid_;
  Cell<uint64_t> forked_at_ns_;
  Cell<uint64_t> ran_at_ns_;
};

// The loop of the types that fork: `meanwhile` gets the child's id before it is reaped. An
// iteration and a work unit are one child.
template <typename Meanwhile>
void ForkAgainAndAgain(WorkerContext& context, ShortLivedChild& child,
                       std::chrono::nanoseconds work, Meanwhile meanwhile) noexcept {
  while (!context.stop_requested()) {
    if (!child.Fork(context, work)) return;
    meanwhile(child.pid());
    if (!child.Reap(context)) return;
    context.AddUnits(1);
    context.EndIteration();
  }
}

}  // namespace ktstr

#endif  // KTSTR_WORKER_SHORT_LIVED_CHILD_H_
