// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/wake_channel.h"

#include <cerrno>

namespace ktstr {
namespace {

// Generations wrap around: later means less than half of them ahead.
bool IsAtOrAfter(uint32_t generation, uint32_t wanted) noexcept {
  return static_cast<int32_t>(generation - wanted) >= 0;
}

// Raises the generation and wakes; the wake is not complete before Complete() says so.
uint32_t Wake(WakeChannel& channel, std::span<WakeStamp> waiters, int count) noexcept {
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
  return generation;
}

void Complete(WakeChannel& channel, uint32_t generation, uint64_t at_ns) noexcept {
  channel.completed_at_ns.Set(at_ns);
  channel.completed.store(generation, std::memory_order_release);
}

// Counts the interrupt of a sleep after which the generation had moved.
void CountLateInterrupt(WorkerContext& context, uint64_t began_at_ns,
                        uint64_t completed_at_ns) noexcept {
  WorkerSlot& counters = context.counters();
  if (context.WakeWasLost(began_at_ns, completed_at_ns)) {
    context.CountLostWake(began_at_ns);
  } else if (!context.stop_requested()) {
    counters.interrupts.Add(1);
  }
}

// Sleeps until the generation moves.
WaitEnd SleepUntilMoved(WorkerContext& context, const WakeChannel& channel, uint32_t seen,
                        uint64_t blocked_at_ns) noexcept {
  const auto moved = [&] { return channel.generation.load(std::memory_order_acquire) != seen; };
  WorkerSlot& counters = context.counters();
  WaitEnd end = WaitEnd::kPassed;
  for (uint64_t began_at_ns = blocked_at_ns; !moved(); began_at_ns = context.ContinueBlock()) {
    if (context.stop_requested()) return WaitEnd::kStopped;
    const int error = fork_safe::FutexWait(channel.generation, seen, fork_safe::kNoDeadline);
    if (error == 0) end = WaitEnd::kWoken;
    if (error == EINTR) end = WaitEnd::kInterrupted;
    if (moved()) {
      if (error == EINTR) {
        CountLateInterrupt(context, began_at_ns, CompletionOf(channel, seen + 1));
      }
      break;
    }
    if (context.stop_requested()) return WaitEnd::kStopped;
    (error == EINTR ? counters.interrupts : counters.spurious).Add(1);
  }
  return end;
}

WaitEnd AwaitFrom(WorkerContext& context, const WakeChannel& channel, const WakeStamp& stamp,
                  uint32_t seen, uint64_t blocked_at_ns) noexcept {
  context.EnterBlock(blocked_at_ns);
  const WaitEnd end = SleepUntilMoved(context, channel, seen, blocked_at_ns);
  if (end != WaitEnd::kStopped) FinishWait(context, end, stamp, blocked_at_ns);
  return end;
}

}  // namespace

void Signal(WakeChannel& channel, std::span<WakeStamp> waiters, int count) noexcept {
  const uint32_t generation = Wake(channel, waiters, count);
  Complete(channel, generation, MonotonicNs());
}

WaitEnd Await(WorkerContext& context, const WakeChannel& channel, WakeStamp& stamp,
              uint32_t seen) noexcept {
  stamp.at_ns.store(0, std::memory_order_seq_cst);
  return AwaitFrom(context, channel, stamp, seen, MonotonicNs());
}

WaitEnd SignalAndAwait(WorkerContext& context, WakeChannel& out, std::span<WakeStamp> waiters,
                       int count, const WakeChannel& in, WakeStamp& stamp, uint32_t seen) noexcept {
  // Armed before the signal: the answer may come while FUTEX_WAKE still runs.
  stamp.at_ns.store(0, std::memory_order_seq_cst);
  const uint32_t generation = Wake(out, waiters, count);
  const uint64_t now = MonotonicNs();
  Complete(out, generation, now);
  return AwaitFrom(context, in, stamp, seen, now);
}

uint64_t CompletionOf(const WakeChannel& channel, uint32_t wanted) noexcept {
  if (!IsAtOrAfter(channel.completed.load(std::memory_order_acquire), wanted)) return ~uint64_t{0};
  return channel.completed_at_ns.Get();
}

void FinishWait(WorkerContext& context, WaitEnd end, const WakeStamp& stamp,
                uint64_t blocked_at_ns) noexcept {
  const uint64_t now = MonotonicNs();
  if (end == WaitEnd::kPassed) context.counters().passes.Add(1);
  if (end == WaitEnd::kWoken) {
    context.counters().blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
    // An unarmed stamp: the waker read it before the arming was visible.
    const uint64_t stamp_ns = stamp.at_ns.load(std::memory_order_relaxed);
    if (stamp_ns != 0) {
      context.Record(Instrument::kWakeLatency, now > stamp_ns ? now - stamp_ns : 0, now);
    }
  }
  context.LeaveBlock(now);
}

}  // namespace ktstr
