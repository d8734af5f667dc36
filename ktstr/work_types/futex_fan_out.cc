// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/futex_fan_out.h"

#include <array>

#include "ktstr/work_types/fan_out.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kMessengerPause = 256;

constexpr std::array kParameters = {
    Param<&FutexFanOut::fan_out>("fan_out", Between(1, kMaxReceivers), "receivers per messenger"),
    Param<&FutexFanOut::spin_iters>("spin_iters", Between(0, 1u << 30),
                                    "PAUSE steps per iteration"),
};

void RunMessenger(const FutexFanOut& work, FanOut& fan_out, WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(work.spin_iters)) return;
    fan_out.WakeAll(context, work.fan_out);
    if (!context.Spin(kMessengerPause)) return;
    context.EndIteration();
  }
}

void RunReceiver(const FutexFanOut& work, FanOutReceiver receiver,
                 WorkerContext& context) noexcept {
  while (!context.stop_requested()) {
    if (!context.Spin(work.spin_iters)) return;
    if (receiver.AwaitNext(context) == 0) return;
    context.EndIteration();
  }
}

}  // namespace

KTSTR_DEFINE_WORK_TYPE(FutexFanOut,
                       {.summary = "one messenger wakes many receivers at once",
                        .iteration = "spin; the messenger wakes all, a receiver waits for it",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "one waker with many wakees, wake-up placement under load",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime}});

Resources FutexFanOut::resources() const noexcept {
  return {.region_bytes = FanOut::BytesFor(fan_out), .futex_words = FanOut::Words()};
}

const char* FutexFanOut::RoleOf(int position) const noexcept {
  return position == 0 ? "messenger" : "receiver";
}

void FutexFanOut::Run(WorkerContext& context) const noexcept {
  auto& shared = context.region<FanOut>();
  if (context.position() == 0) return RunMessenger(*this, shared, context);
  RunReceiver(*this, FanOutReceiver(shared, static_cast<size_t>(context.position()) - 1), context);
}

}  // namespace ktstr
