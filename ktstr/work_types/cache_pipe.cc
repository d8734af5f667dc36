// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/cache_pipe.h"

#include <array>

#include "ktstr/work_types/pipe_pair.h"
#include "ktstr/worker/cache_walk.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr Bytes kStride{64};

constexpr std::array kParameters = {
    Param<&CachePipe::size>("size", kCacheWalkSize, "the buffer of each worker"),
    Param<&CachePipe::burst_iters>("burst_iters", Between(0, 1u << 30),
                                   "read-modify-writes before each exchange"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(CachePipe,
                       {.summary = "two workers with warm caches pass a byte to and fro",
                        .iteration = "burst_iters cache lines touched, then one exchange",
                        .work_unit = "one read-modify-write",
                        .kernel_path = "synchronous pipe wake-ups (WF_SYNC), cache affinity",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .checkpoint_every = kCheckpointAtBlocks});

Resources CachePipe::resources() const noexcept {
  return PipePair::Needs();
}

const char* CachePipe::RoleOf(int position) const noexcept {
  return PipePair::RoleOf(position);
}

void CachePipe::Run(WorkerContext& context) const noexcept {
  auto& pair = context.region<PipePair>();
  CacheWalk walk(size, kStride);
  if (walk.error() != 0) return context.ReportSetupFailure(walk.error());
  while (!context.stop_requested()) {
    if (!walk.Walk(context, burst_iters)) return;
    if (!pair.Exchange(context)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
