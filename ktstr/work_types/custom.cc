// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/custom.h"

#include <array>

#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&Custom::members>("members", Between(1, 1024), "workers that share a region"),
    Param<&Custom::region>("region", Between(Bytes{0}, MiB(1024)), "size of the shared region"),
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    Custom,
    {.summary = "runs a function of the caller",
     .iteration = "what the function ends with EndIteration()",
     .work_unit = "what the function counts with AddUnits()",
     .kernel_path = "what the function calls",
     .parameters = kParameters,
     .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime, Instrument::kTimerLatency,
                     Instrument::kIterationCost, Instrument::kRequestLatency},
     .not_by_name_because = "its work is a function of the program that makes it"});

ParameterError Custom::Validate() const noexcept {
  if (function == nullptr) return {"function", "is not set"};
  return {};
}

Resources Custom::resources() const noexcept {
  return {.region_bytes = region.count};
}

void Custom::Run(WorkerContext& context) const noexcept {
  function(context, config);
}

}  // namespace ktstr
