// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/broken_work/withheld_wake.h"

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/wake_channel.h"

namespace ktstr {
namespace {

// Longer than a waiter takes to fall asleep on a crowded machine, and than the belt of 100 ms to
// find the lost wake-up.
constexpr uint64_t kAsleepNs = 120'000'000;
constexpr uint64_t kFoundNs = 130'000'000;
constexpr uint64_t kRestNs = 1'000'000;

struct Region {
  WakeChannel channel;
  WakeStamp stamp;
};

// Signal() without its FUTEX_WAKE (a count of 0 would still wake one waiter).
void Withhold(Region& region) noexcept {
  region.stamp.at_ns.store(MonotonicNs());
  const uint32_t generation = region.channel.generation.load() + 1;
  region.channel.generation.store(generation);
  region.channel.completed_at_ns.Set(MonotonicNs());
  region.channel.completed.store(generation, std::memory_order_release);
}

// Every tenth one is lost, and no later one makes up for it in time.
void WakeOnce(WorkerContext& context, Region& region, uint64_t turn) noexcept {
  if (turn % 10 != 0) {
    fork_safe::SleepUntil(MonotonicNs() + kRestNs);
    return Signal(context, region.channel, region.stamp);
  }
  fork_safe::SleepUntil(MonotonicNs() + kAsleepNs);
  Withhold(region);
  fork_safe::SleepUntil(MonotonicNs() + kFoundNs);
}

}  // namespace

Resources WithheldWake::resources() const noexcept {
  return {.region_bytes = sizeof(Region),
          .futex_words = {.offset_bytes = 0, .count = 1, .stride_bytes = 0}};
}

void WithheldWake::Run(WorkerContext& context) const noexcept {
  auto& region = context.region<Region>();
  uint32_t seen = 0;
  for (uint64_t turn = 1; !context.stop_requested(); ++turn) {
    if (context.position() == 0) {
      WakeOnce(context, region, turn);
    } else if (Await(context, region.channel, region.stamp, seen++) == WaitEnd::kStopped) {
      return;
    }
    context.EndIteration();
  }
}

KTSTR_DEFINE_WORK_TYPE(WithheldWake,
                       {.summary = "a waker that withholds every tenth wake-up",
                        .iteration = "one signal or one wait",
                        .work_unit = "none",
                        .kernel_path = "futex waits",
                        .instruments = {Instrument::kWakeLatency, Instrument::kBlockTime}});

}  // namespace ktstr
