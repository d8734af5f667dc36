// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fork_exit.h"

#include "ktstr/worker/short_lived_child.h"

namespace ktstr {

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
  return {.region_bytes = sizeof(ShortLivedChild)};
}

void ForkExit::Run(WorkerContext& context) const noexcept {
  ForkAgainAndAgain(context, context.region<ShortLivedChild>(), [](pid_t) noexcept {});
}

}  // namespace ktstr
