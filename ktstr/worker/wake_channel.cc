// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/wake_channel.h"

#include "ktstr/base/fork_safe.h"

namespace ktstr {
namespace {

// Generations wrap around: later means less than half of them ahead.
bool IsAtOrAfter(uint32_t generation, uint32_t wanted) noexcept {
  return static_cast<int32_t>(generation - wanted) >= 0;
}

// Fills the stamp of the one waiter, if it is armed.
void Stamp(WakeStamp& waiter) noexcept {
  const uint64_t now = MonotonicNs();
  if (waiter.at_ns.load(std::memory_order_relaxed) == 0) {
    waiter.at_ns.store(now, std::memory_order_relaxed);
  }
}

// Raises the generation and wakes one waiter. Returns when the wake was complete.
uint64_t RaiseAndWake(WorkerContext& context, WakeChannel& channel) noexcept {
  const uint32_t generation = channel.generation.load(std::memory_order_relaxed) + 1;
  // Publishes the stamps before the generation: who sees the new one must see its time.
  // FUTEX_WAKE orders the store before its own look for waiters (futex(2)).
  channel.generation.store(generation, std::memory_order_release);
  ExpectWake(context, fork_safe::FutexWake(channel.generation, 1));
  const uint64_t now = MonotonicNs();
  channel.completed_at_ns.Set(now);
  channel.completed.store(generation, std::memory_order_release);
  return now;
}

WaitEnd AwaitFrom(WorkerContext& context, const WakeChannel& channel, const WakeStamp& stamp,
                  uint32_t seen, uint64_t blocked_at_ns) noexcept {
  const WaitEnd end = AwaitMove(context, channel, seen, blocked_at_ns,
                                [&]() noexcept { return CompletionOf(channel, seen + 1); });
  if (end != WaitEnd::kStopped) {
    // An unarmed stamp: the waker read it before the arming was visible.
    FinishWait(context, end, stamp.at_ns.load(std::memory_order_relaxed), blocked_at_ns);
  }
  return end;
}

}  // namespace

void Signal(WorkerContext& context, WakeChannel& channel, WakeStamp& waiter) noexcept {
  Stamp(waiter);
  RaiseAndWake(context, channel);
}

void CountLateInterrupt(WorkerContext& context, uint64_t began_at_ns,
                        uint64_t completed_at_ns) noexcept {
  if (context.WakeWasLost(began_at_ns, completed_at_ns)) {
    context.CountLostWake(began_at_ns);
  } else if (!context.stop_requested()) {
    context.counters().interrupts.Add(1);
  }
}

WaitEnd Await(WorkerContext& context, const WakeChannel& channel, WakeStamp& stamp,
              uint32_t seen) noexcept {
  stamp.at_ns.store(0, std::memory_order_seq_cst);
  return AwaitFrom(context, channel, stamp, seen, MonotonicNs());
}

WaitEnd SignalAndAwait(WorkerContext& context, WakeChannel& out, WakeStamp& waiter,
                       const WakeChannel& in, WakeStamp& stamp, uint32_t seen) noexcept {
  // Armed before the signal: the answer may come while FUTEX_WAKE still runs. Who answers has seen
  // the generation that is stored behind it.
  stamp.at_ns.store(0, std::memory_order_relaxed);
  Stamp(waiter);
  return AwaitFrom(context, in, stamp, seen, RaiseAndWake(context, out));
}

uint64_t CompletionOf(const WakeChannel& channel, uint32_t wanted) noexcept {
  if (!IsAtOrAfter(channel.completed.load(std::memory_order_acquire), wanted)) return ~uint64_t{0};
  return channel.completed_at_ns.Get();
}

void FinishWait(WorkerContext& context, WaitEnd end, uint64_t woken_at_ns,
                uint64_t blocked_at_ns) noexcept {
  const uint64_t now = MonotonicNs();
  if (end == WaitEnd::kPassed) context.counters().passes.Add(1);
  if (end == WaitEnd::kWoken) {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    if (woken_at_ns != 0) {
      context.Record(Instrument::kWakeLatency, now > woken_at_ns ? now - woken_at_ns : 0, now);
    }
  }
  context.LeaveBlock(now);
}

}  // namespace ktstr
