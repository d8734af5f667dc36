// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/yield_heavy.h"

#include "ktstr/worker/worker_context.h"

namespace ktstr {

KTSTR_DEFINE_WORK_TYPE(YieldHeavy, {.summary = "calls sched_yield as often as it can",
                                    .iteration = "one PAUSE step, then one sched_yield",
                                    .work_unit = "one PAUSE step",
                                    .kernel_path = "the yield path and pick-next",
                                    .checkpoint_every = 64});

void YieldHeavy::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(1)) return;
    context.Yield();
    context.EndIteration();
  }
}

}  // namespace ktstr
