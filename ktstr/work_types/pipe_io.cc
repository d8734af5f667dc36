// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/pipe_io.h"

#include <array>

#include "ktstr/work_types/pipe_pair.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&PipeIo::burst_iters>("burst_iters", Between(0, 1u << 30),
                                "PAUSE steps before each exchange"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(PipeIo,
                       {.summary = "two workers pass a byte to and fro through a pair of pipes",
                        .iteration = "spin burst_iters steps, send a byte, wait for the partner's",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "synchronous pipe wake-ups (WF_SYNC)",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .checkpoint_every = kCheckpointAtBlocks});

Resources PipeIo::resources() const noexcept {
  return PipePair::Needs();
}

const char* PipeIo::RoleOf(int position) const noexcept {
  return PipePair::RoleOf(position);
}

void PipeIo::Run(WorkerContext& context) const noexcept {
  auto& pair = context.region<PipePair>();
  while (!context.stop_requested()) {
    if (!context.Spin(burst_iters)) return;
    if (!pair.Exchange(context)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
