// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/spin_wait.h"

#include <array>

#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&SpinWait::spin_iters>("spin_iters", Between(1, 1u << 30), "PAUSE steps per iteration"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(SpinWait, {.summary = "burns CPU time and nothing else",
                                  .iteration = "one block of spin_iters steps",
                                  .work_unit = "one PAUSE step",
                                  .kernel_path = "tick preemption, fair sharing, load balancing",
                                  .parameters = kParameters,
                                  .checkpoint_every = 16});

void SpinWait::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(spin_iters)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
