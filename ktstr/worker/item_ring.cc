// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/item_ring.h"

namespace ktstr {
namespace {

// The two turns of a lap.
constexpr uint64_t kToPush = 0;
constexpr uint64_t kToPop = 1;

uint64_t TurnOf(uint64_t capacity, uint64_t ticket, uint64_t phase) noexcept {
  return 2 * (ticket / capacity) + phase;
}

}  // namespace

bool ItemRing::TakeTicket(uint64_t capacity, std::atomic<uint64_t>& tickets, uint64_t phase,
                          uint64_t& ticket) noexcept {
  ticket = tickets.load(std::memory_order_relaxed);
  for (;;) {
    const uint64_t turn = PlaceOf(capacity, ticket).turn.load(std::memory_order_acquire);
    const uint64_t wanted = TurnOf(capacity, ticket, phase);
    if (turn == wanted) {
      if (tickets.compare_exchange_weak(ticket, ticket + 1, std::memory_order_relaxed)) return true;
    } else {
      // Behind: the other side has it. Ahead: another one has won this ticket since.
      if (turn < wanted && tickets.load(std::memory_order_relaxed) == ticket) return false;
      ticket = tickets.load(std::memory_order_relaxed);
    }
  }
}

bool ItemRing::TryPush(uint64_t capacity, const RingItem& item) noexcept {
  uint64_t ticket = 0;
  if (!TakeTicket(capacity, pushes_, kToPush, ticket)) return false;
  Place& place = PlaceOf(capacity, ticket);
  place.value.Set(item.value);
  place.pushed_at_ns.Set(item.pushed_at_ns);
  place.turn.store(TurnOf(capacity, ticket, kToPop), std::memory_order_release);
  return true;
}

bool ItemRing::TryPop(uint64_t capacity, RingItem& item) noexcept {
  uint64_t ticket = 0;
  if (!TakeTicket(capacity, pops_, kToPop, ticket)) return false;
  Place& place = PlaceOf(capacity, ticket);
  item = {.value = place.value.Get(), .pushed_at_ns = place.pushed_at_ns.Get()};
  place.turn.store(TurnOf(capacity, ticket, kToPop) + 1, std::memory_order_release);
  return true;
}

ConditionWait ItemRing::Push(WorkerContext& context, uint64_t capacity, uint64_t value) noexcept {
  const ConditionWait wait = AwaitCondition(context, not_full_, [&]() noexcept {
    return TryPush(capacity, {.value = value, .pushed_at_ns = MonotonicNs()});
  });
  if (wait.end != ConditionWait::End::kStopped) Wake(context, not_empty_, 1);
  return wait;
}

ConditionWait ItemRing::Pop(WorkerContext& context, uint64_t capacity, RingItem& item) noexcept {
  const ConditionWait wait =
      AwaitCondition(context, not_empty_, [&]() noexcept { return TryPop(capacity, item); });
  if (wait.end != ConditionWait::End::kStopped) Wake(context, not_full_, 1);
  return wait;
}

}  // namespace ktstr
