// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fork_exit.h"

#include "ktstr/shared/cell.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

struct Region {
  Cell<uint64_t> child_ran_at_ns;
};

[[noreturn]] void StampAndExit(Region& region) noexcept {
  region.child_ran_at_ns.Set(MonotonicNs());
  fork_safe::ExitProcess(0);
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    ForkExit,
    {.summary = "forks children that exit at once",
     .iteration = "fork a child and wait for its end",
     .work_unit = "one child",
     .kernel_path = "placement of new tasks, exit, reaping",
     .instruments = {Instrument::kForkToRun, Instrument::kBlockTime},
     .no_threads_because = "a fork from a thread of the harness would copy the whole harness",
     .forks = true});

Resources ForkExit::resources() const noexcept {
  return {.region_bytes = sizeof(Region)};
}

void ForkExit::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  while (!context.stop_requested()) {
    const uint64_t forked_at_ns = MonotonicNs();
    pid_t child = 0;
    if (const int error = fork_safe::Fork(child); error != 0) {
      context.ReportSetupFailure(error);
      fork_safe::Yield();
      continue;
    }
    if (child == 0) StampAndExit(region);
    const uint64_t blocked_at_ns = MonotonicNs();
    context.EnterBlock(blocked_at_ns);
    if (fork_safe::Reap(child) != 0) return;
    const uint64_t now = MonotonicNs();
    context.Record(Instrument::kForkToRun, region.child_ran_at_ns.Get() - forked_at_ns, now);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    context.LeaveBlock(now);
    context.AddUnits(1);
    context.EndIteration();
  }
}

}  // namespace ktstr
