// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/mixed.h"

#include <array>

#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&Mixed::spin_iters>("spin_iters", Between(1, 1u << 30), "PAUSE steps before each yield"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(Mixed, {.summary = "computes a block, then yields",
                               .iteration = "spin_iters steps, then one sched_yield",
                               .work_unit = "one PAUSE step",
                               .kernel_path = "the yield path of tasks with some runtime",
                               .parameters = kParameters,
                               .checkpoint_every = 16});

void Mixed::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(spin_iters)) return;
    context.Yield();
    context.EndIteration();
  }
}

}  // namespace ktstr
