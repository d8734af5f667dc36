// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/wake_channel.h"

#include <cerrno>

namespace ktstr {
namespace {

// Generations wrap around: later means less than half of them ahead.
bool IsAtOrAfter(uint32_t generation, uint32_t wanted) noexcept {
  return static_cast<int32_t>(generation - wanted) >= 0;
}

}  // namespace

void Signal(WakeChannel& channel, std::span<WakeStamp> waiters, int count) noexcept {
  const uint64_t now = MonotonicNs();
  for (WakeStamp& waiter : waiters) {
    if (waiter.at_ns.load(std::memory_order_relaxed) == 0) {
      waiter.at_ns.store(now, std::memory_order_relaxed);
    }
  }
  const uint32_t generation = channel.generation.load(std::memory_order_relaxed) + 1;
  // Publishes the stamps before the generation: who sees the new one must see its time.
  channel.generation.store(generation, std::memory_order_seq_cst);
  fork_safe::FutexWake(channel.generation, count);
  channel.completed_at_ns.Set(MonotonicNs());
  channel.completed.store(generation, std::memory_order_release);
}

bool WakeCompletedBefore(const WakeChannel& channel, uint32_t wanted,
                         uint64_t deadline_ns) noexcept {
  return IsAtOrAfter(channel.completed.load(std::memory_order_acquire), wanted) &&
         channel.completed_at_ns.Get() < deadline_ns;
}

void RecordWake(WorkerContext& context, const WakeStamp& stamp, uint64_t blocked_at_ns) noexcept {
  const uint64_t now = MonotonicNs();
  context.counters().blocks.Add(1);
  context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
  // An unarmed stamp: the waker read it before the arming was visible.
  const uint64_t stamp_ns = stamp.at_ns.load(std::memory_order_relaxed);
  if (stamp_ns != 0) {
    context.Record(Instrument::kWakeLatency, now > stamp_ns ? now - stamp_ns : 0, now);
  }
  context.RestartGapClock(now);
}

WaitEnd Await(WorkerContext& context, const WakeChannel& channel, WakeStamp& stamp,
              uint32_t seen) noexcept {
  WorkerSlot& counters = context.counters();
  stamp.at_ns.store(0, std::memory_order_seq_cst);
  const uint64_t blocked_at_ns = MonotonicNs();
  bool slept = false;
  for (;;) {
    if (channel.generation.load(std::memory_order_acquire) != seen) break;
    if (context.stop_requested()) return WaitEnd::kStopped;
    const uint64_t deadline = context.BeltDeadline(slept ? MonotonicNs() : blocked_at_ns);
    const int error = fork_safe::FutexWait(channel.generation, seen, deadline);
    const bool moved = channel.generation.load(std::memory_order_acquire) != seen;
    if (error == EAGAIN) continue;
    slept = true;
    if (context.stop_requested() && !moved) return WaitEnd::kStopped;
    if (error == ETIMEDOUT && !moved) counters.timeouts.Add(1);
    if (error == ETIMEDOUT && moved && WakeCompletedBefore(channel, seen + 1, deadline)) {
      counters.lost_wakes.Add(1);
    }
    if (error == 0 && !moved) counters.spurious.Add(1);
  }
  if (slept) {
    RecordWake(context, stamp, blocked_at_ns);
  } else {
    counters.passes.Add(1);
    context.RestartGapClock(MonotonicNs());
  }
  return slept ? WaitEnd::kWoken : WaitEnd::kPassed;
}

}  // namespace ktstr
