// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/cache_yield.h"

#include <array>

#include "ktstr/worker/cache_walk.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kSteps = 1024;

constexpr std::array kParameters = {
    Param<&CacheYield::size>("size", kCacheWalkSize, "private buffer"),
    Param<&CacheYield::stride>("stride", kCacheWalkStride, "distance of two accesses"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(CacheYield, {.summary = "walks through a private buffer, then yields",
                                    .iteration = "1024 read-modify-writes, then one sched_yield",
                                    .work_unit = "one read-modify-write",
                                    .kernel_path = "placement with a warm cache after a yield",
                                    .parameters = kParameters,
                                    .instruments = {Instrument::kYieldTime},
                                    .checkpoint_every = 64});

void CacheYield::Run(WorkerContext& context) const noexcept {
  CacheWalk walk(size, stride);
  if (walk.error() != 0) return context.ReportSetupFailure(walk.error());
  while (!context.stop_requested()) {
    if (!walk.Walk(context, kSteps)) return;
    context.YieldTimed();
    context.EndIteration();
  }
}

}  // namespace ktstr
