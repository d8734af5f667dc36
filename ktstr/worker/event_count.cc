// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/event_count.h"

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/futex_errors.h"

namespace ktstr {

void Wake(WorkerContext& context, EventCount& event, int count) noexcept {
  // An atomic write orders this look after the condition's change and before or after a waiter's
  // registration: either it is seen here, or the waiter sees the change.
  if (event.waiters.fetch_add(0, std::memory_order_seq_cst) == 0) return;
  const uint32_t generation = event.generation.fetch_add(1, std::memory_order_seq_cst) + 1;
  const int woken = fork_safe::FutexWake(event.generation, count);
  ExpectWake(context, woken);
  if (woken >= 0 && woken < count) event.sweep.Store(generation, MonotonicNs());
}

namespace internal {

WaitTurn::WaitTurn(EventCount& event) noexcept : event_(event) {
  event.waiters.fetch_add(1, std::memory_order_seq_cst);
  seen_ = event.generation.load(std::memory_order_seq_cst);
}

int WaitTurn::Sleep(WorkerContext& context, uint64_t began_at_ns) noexcept {
  const int error = fork_safe::FutexWait(event_.generation, seen_, fork_safe::kNoDeadline);
  if (!IsWaitSound(context, "futex_wait", error)) return error;
  if (error == EINTR && event_.sweep.PassedOver(seen_, context.SignalledAt(began_at_ns))) {
    context.CountLostWake(began_at_ns);
  }
  return error;
}

void CountVainSleep(WorkerContext& context, int error) noexcept {
  if (error == 0) context.counters().spurious.Add(1);
  if (error == EINTR) context.counters().interrupts.Add(1);
}

ConditionWait FinishWait(WorkerContext& context, uint64_t blocked_at_ns,
                         ConditionWait::End end) noexcept {
  const uint64_t now = MonotonicNs();
  WorkerSlot& counters = context.counters();
  context.LeaveBlock(now);
  if (end == ConditionWait::End::kPassed) counters.passes.Add(1);
  if (end == ConditionWait::End::kInterrupted && !context.stop_requested()) {
    counters.interrupts.Add(1);
  }
  if (end == ConditionWait::End::kWoken) {
    counters.blocks.Add(1);
    context.Record(Instrument::kBlockTime, now - blocked_at_ns, now);
  }
  return {.end = end, .blocked_at_ns = blocked_at_ns, .now_ns = now};
}

}  // namespace internal
}  // namespace ktstr
