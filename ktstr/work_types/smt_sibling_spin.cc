// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/smt_sibling_spin.h"

#include <array>

#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&SmtSiblingSpin::spin_iters>("spin_iters", Between(1, 1u << 30),
                                       "PAUSE steps per iteration"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(SmtSiblingSpin, {.summary = "two workers spin on the threads of one core",
                                        .iteration = "one block of spin_iters steps",
                                        .work_unit = "one PAUSE step",
                                        .kernel_path = "SMT siblings, core scheduling",
                                        .parameters = kParameters,
                                        .instruments = {Instrument::kIterationCost},
                                        .checkpoint_every = 16});

void SmtSiblingSpin::Run(WorkerContext& context) const noexcept {
  while (!context.stop_requested()) {
    const uint64_t before = MonotonicNs();
    if (!context.Spin(spin_iters)) return;
    const uint64_t after = MonotonicNs();
    context.Record(Instrument::kIterationCost, after - before, after);
    context.EndIteration();
  }
}

}  // namespace ktstr
