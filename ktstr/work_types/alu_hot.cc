// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/alu_hot.h"

#include <array>

#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kSteps = 1024;

constexpr std::array kParameters = {
    ChoiceParam<&AluHot::width>("width", kAluWidthNames, "registers that compute"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(AluHot, {.summary = "multiplies in registers of a chosen width",
                                .iteration = "1024 steps of four chains of multiplications",
                                .work_unit = "one step of all four chains",
                                .kernel_path = "high-IPC tasks, wide register state at switches",
                                .parameters = kParameters,
                                .instruments = {Instrument::kIterationCost},
                                .remarks = kAluRemarks,
                                .checkpoint_every = 64});

void AluHot::Run(WorkerContext& context) const noexcept {
  AluChain chain(width);
  chain.Remark(context);
  while (!context.stop_requested()) {
    const uint64_t before = MonotonicNs();
    if (!chain.Run(context, kSteps)) return;
    const uint64_t after = MonotonicNs();
    context.Record(Instrument::kIterationCost, after - before, after);
    context.EndIteration();
  }
}

}  // namespace ktstr
