// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/ipc_variance.h"

#include <algorithm>
#include <array>

#include "ktstr/worker/alu_chain.h"
#include "ktstr/worker/private_buffer.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr size_t kBufferBytes = size_t{512} << 10;
constexpr uint64_t kBlock = 1024;

constexpr std::array kParameters = {
    Param<&IpcVariance::hot_iters>("hot_iters", Between(1, 1u << 30),
                                   "multiplication steps of a hot half"),
    Param<&IpcVariance::cold_iters>("cold_iters", Between(1, 1u << 30),
                                    "random memory accesses of a cold half"),
    Param<&IpcVariance::period_iters>("period_iters", Between(1, 1u << 20),
                                      "pairs of halves per iteration"),
};

// False when the stop cut it off.
bool TouchAtRandom(WorkerContext& context, const PrivateBuffer& buffer, uint64_t count) noexcept {
  auto* const bytes = reinterpret_cast<volatile unsigned char*>(buffer.data());
  while (count > 0) {
    if (context.stop_requested()) return false;
    const uint64_t block = std::min(count, kBlock);
    for (uint64_t i = 0; i < block; ++i) {
      const size_t place = context.Random() % kBufferBytes;
      bytes[place] = static_cast<unsigned char>(bytes[place] + 1);
    }
    context.AddUnits(block);
    count -= block;
    if (count > 0) context.LookAround(MonotonicNs());
  }
  return true;
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(IpcVariance,
                       {.summary = "flips between bound by arithmetic and bound by memory",
                        .iteration = "period_iters times a hot half and a cold half",
                        .work_unit = "one multiplication step or one memory access",
                        .kernel_path = "tasks whose instructions per cycle change all the time",
                        .parameters = kParameters,
                        .instruments = {Instrument::kIterationCost}});

void IpcVariance::Run(WorkerContext& context) const noexcept {
  AluChain chain(AluWidth::kScalar);
  const PrivateBuffer buffer(kBufferBytes);
  if (buffer.error() != 0) return context.ReportSetupFailure(buffer.error());
  while (!context.stop_requested()) {
    const uint64_t before = MonotonicNs();
    for (uint64_t i = 0; i < period_iters; ++i) {
      if (!chain.Run(context, hot_iters)) return;
      if (!TouchAtRandom(context, buffer, cold_iters)) return;
      context.LookAround(MonotonicNs());
    }
    const uint64_t after = MonotonicNs();
    context.Record(Instrument::kIterationCost, after - before, after);
    context.EndIteration();
  }
}

}  // namespace ktstr
