// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/futex_ping_pong.h"

#include <array>

#include "ktstr/worker/wake_channel.h"
#include "ktstr/worker/worker_context.h"

namespace ktstr {
namespace {

constexpr std::array kParameters = {
    Param<&FutexPingPong::spin_iters>("spin_iters", Between(0, 1u << 30),
                                      "PAUSE steps before each hand-over"),
};

// Towards one member: what the partner signals and where its wake is stamped.
struct Direction {
  WakeChannel channel;
  WakeStamp stamp;
};

// Indexed by the receiver's position.
struct Region {
  Direction towards[2];
};

}  // namespace

KTSTR_DEFINE_WORK_TYPE(FutexPingPong,
                       {.summary = "two workers wake each other by turns through futexes",
                        .iteration = "spin spin_iters steps, wake the partner, wait for its wake",
                        .work_unit = "one PAUSE step",
                        .kernel_path = "futex wake-ups, wake-up placement and preemption",
                        .parameters = kParameters,
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime},
                        .checkpoint_every = kCheckpointAtBlocks});

Resources FutexPingPong::resources() const noexcept {
  return {.region_bytes = sizeof(Region),
          .futex_words = {.offset_bytes = offsetof(Region, towards[0].channel.generation),
                          .count = 2,
                          .stride_bytes = sizeof(Direction)}};
}

const char* FutexPingPong::RoleOf(int position) const noexcept {
  return position == 0 ? "starter" : "responder";
}

void FutexPingPong::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  const int self = context.position();
  Direction& mine = region.towards[self];
  Direction& partners = region.towards[1 - self];
  uint32_t seen = 0;
  // The responder waits first; from then on both do the same.
  if (self == 1 && Await(context, mine.channel, mine.stamp, seen++) == WaitEnd::kStopped) return;
  while (!context.stop_requested()) {
    if (!context.Spin(spin_iters)) return;
    const WaitEnd end =
        SignalAndAwait(context, partners.channel, partners.stamp, mine.channel, mine.stamp, seen++);
    if (end == WaitEnd::kStopped) return;
    context.EndIteration();
  }
}

}  // namespace ktstr
