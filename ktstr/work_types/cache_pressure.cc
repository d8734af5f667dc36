// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/cache_pressure.h"

#include <array>

#include "ktstr/worker/cache_walk.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kSteps = 1024;

constexpr std::array kParameters = {
    Param<&CachePressure::size>("size", kCacheWalkSize, "private buffer"),
    Param<&CachePressure::stride>("stride", kCacheWalkStride, "distance of two accesses"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(CachePressure, {.summary = "walks through a private buffer with a stride",
                                       .iteration = "1024 read-modify-writes",
                                       .work_unit = "one read-modify-write",
                                       .kernel_path = "placement and migration of a warm cache",
                                       .parameters = kParameters,
                                       .checkpoint_every = 64});

void CachePressure::Run(WorkerContext& context) const noexcept {
  CacheWalk walk(size, stride);
  if (walk.error() != 0) return context.ReportSetupFailure(walk.error());
  while (!context.stop_requested()) {
    if (!walk.Walk(context, kSteps)) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
