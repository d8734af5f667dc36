// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fan_out_compute.h"

#include <array>

#include "ktstr/work_types/fan_out.h"
#include "ktstr/worker/event_count.h"
#include "ktstr/worker/matrix_work.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr uint64_t kMessengerPause = 256;

constexpr std::array kParameters = {
    Param<&FanOutCompute::fan_out>("fan_out", Between(1, kMaxReceivers), "receivers per messenger"),
    Param<&FanOutCompute::cache_footprint>("cache_footprint", kMatrixFootprint,
                                           "the three matrices of a receiver together"),
    Param<&FanOutCompute::operations>("operations", Between(0, 1u << 20), "products per round"),
    Param<&FanOutCompute::sleep>("sleep", Between(nanoseconds(0), hours(1)),
                                 "what a receiver sleeps before it computes; 0: nothing"),
};

struct Region {
  EventCount all_back;                                  // The messenger waits.
  alignas(kCacheLineBytes) std::atomic<uint64_t> back;  // Receivers that came back, in all rounds.
  FanOut fan_out;                                       // Last: the stamps follow it.
};

void RunMessenger(const FanOutCompute& work, Region& region, WorkerContext& context) noexcept {
  for (uint64_t sent = work.fan_out; !context.stop_requested(); sent += work.fan_out) {
    region.fan_out.WakeAll(context, work.fan_out);
    if (!context.Spin(kMessengerPause)) return;
    const ConditionWait wait = AwaitCondition(context, region.all_back, [&]() noexcept {
      return region.back.load(std::memory_order_acquire) >= sent;
    });
    if (wait.end == ConditionWait::End::kStopped) return;
    context.EndIteration();
  }
}

void RunReceiver(const FanOutCompute& work, Region& region, WorkerContext& context) noexcept {
  MatrixWork matrices(work.cache_footprint);
  if (matrices.error() != 0) return context.ReportSetupFailure(matrices.error());
  FanOutReceiver receiver(region.fan_out, static_cast<size_t>(context.position()) - 1);
  while (receiver.AwaitNext(context) != 0) {
    if (!context.SleepFor(work.sleep, Instrument::kTimerLatency)) return;
    if (!matrices.Multiply(context, work.operations)) return;
    context.EndIteration();
    const uint64_t back = region.back.fetch_add(1, std::memory_order_acq_rel) + 1;
    if (back % work.fan_out == 0) Wake(context, region.all_back, 1);
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(
    FanOutCompute,
    {.summary = "one messenger hands out rounds of matrix work and gathers them",
     .iteration = "the messenger wakes all and waits for all; a receiver waits, sleeps, computes",
     .work_unit = "one product of matrices; of the messenger one PAUSE step",
     .kernel_path = "one waker with many computing wakees, wake-up placement, gathering",
     .parameters = kParameters,
     .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime, Instrument::kTimerLatency}});

Resources FanOutCompute::resources() const noexcept {
  // The words of the event count and of the fan-out, and what lies between them.
  return {.region_bytes = offsetof(Region, fan_out) + FanOut::BytesFor(fan_out),
          .futex_words = {.offset_bytes = 0,
                          .count = offsetof(Region, fan_out) / kCacheLineBytes + 1,
                          .stride_bytes = kCacheLineBytes}};
}

const char* FanOutCompute::RoleOf(int position) const noexcept {
  return position == 0 ? "messenger" : "receiver";
}

void FanOutCompute::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (context.position() == 0) {
    RunMessenger(*this, region, context);
  } else {
    RunReceiver(*this, region, context);
  }
}

}  // namespace ktstr
