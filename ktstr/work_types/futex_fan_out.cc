// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/futex_fan_out.h"

#include <array>
#include <span>

#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr uint64_t kMaxFanOut = 1024;
constexpr uint64_t kMessengerPause = 256;

constexpr std::array kParameters = {
    Param<&FutexFanOut::fan_out>("fan_out", Between(1, kMaxFanOut), "receivers per messenger"),
    Param<&FutexFanOut::spin_iters>("spin_iters", Between(0, 1u << 30),
                                    "PAUSE steps per iteration"),
};

// Followed by the stamps of the receivers.
struct Region {
  WakeChannel channel;

  WakeStamp* stamps() noexcept { return reinterpret_cast<WakeStamp*>(this + 1); }
};

void RunMessenger(const FutexFanOut& work, Region& region, WorkerContext& context) noexcept {
  const std::span<WakeStamp> receivers(region.stamps(), work.fan_out);
  while (!context.stop_requested()) {
    context.Spin(work.spin_iters);
    Signal(region.channel, receivers, static_cast<int>(work.fan_out));
    context.Spin(kMessengerPause);
    context.EndIteration();
  }
}

void RunReceiver(const FutexFanOut& work, Region& region, WorkerContext& context) noexcept {
  WakeStamp& stamp = region.stamps()[context.position() - 1];
  uint32_t seen = region.channel.generation.load(std::memory_order_acquire);
  while (!context.stop_requested()) {
    context.Spin(work.spin_iters);
    if (Await(context, region.channel, stamp, seen) == WaitEnd::kStopped) return;
    seen = region.channel.generation.load(std::memory_order_acquire);
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
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .checkpoint_every = kCheckpointAtBlocks});

Resources FutexFanOut::resources() const noexcept {
  return {.region_bytes = sizeof(Region) + fan_out * sizeof(WakeStamp),
          .futex_words = {.offset_bytes = offsetof(Region, channel.generation), .count = 1}};
}

const char* FutexFanOut::RoleOf(int position) const noexcept {
  return position == 0 ? "messenger" : "receiver";
}

void FutexFanOut::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  if (context.position() == 0) {
    RunMessenger(*this, region, context);
  } else {
    RunReceiver(*this, region, context);
  }
}

}  // namespace ktstr
