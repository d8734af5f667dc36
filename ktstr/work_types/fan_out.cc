// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/work_types/fan_out.h"

#include <cstdint>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/futex_errors.h"

namespace ktstr {
namespace {

// A stamp that is armed has this bit and the round that its receiver has seen; one that is filled
// is a time, which never has it.
constexpr uint64_t kArmed = uint64_t{1} << 63;

}  // namespace

void FanOut::WakeAll(WorkerContext& context, uint64_t receivers) noexcept {
  const uint32_t seen = channel.generation.load(std::memory_order_relaxed);
  const uint32_t round = seen + 1;
  const uint64_t now = MonotonicNs();
  woken_at_ns[round % kRounds].Set(now);
  channel.generation.store(round, std::memory_order_seq_cst);
  ExpectWake(context, fork_safe::FutexWake(channel.generation, static_cast<int>(receivers)));
  completed_at_ns[round % kRounds].Set(MonotonicNs());
  channel.completed.store(round, std::memory_order_release);
  for (size_t receiver = 0; receiver < receivers; ++receiver) {
    uint64_t armed = kArmed | seen;
    std::atomic<uint64_t>& first_wake = stamp(receiver).at_ns;
    // A look first: most have been woken already and want no stamp.
    if (first_wake.load(std::memory_order_seq_cst) == armed) {
      first_wake.compare_exchange_strong(armed, now, std::memory_order_relaxed);
    }
  }
}

uint64_t FanOut::FirstCompletionAfter(uint32_t seen) const noexcept {
  const uint32_t completed = channel.completed.load(std::memory_order_acquire);
  const uint32_t rounds = completed - seen;
  // Generations wrap around: none since, or one that is not complete yet.
  if (rounds == 0 || rounds > UINT32_MAX / 2) return ~uint64_t{0};
  const uint32_t first = rounds <= kRounds ? seen + 1 : completed - (kRounds - 1);
  return completed_at_ns[first % kRounds].Get();
}

uint64_t FanOutReceiver::FirstWakeNs() const noexcept {
  const uint64_t at_ns = fan_out_.woken_at_ns[(seen_ + 1) % FanOut::kRounds].Get();
  // The time is read before the generation that says whether a later round has overwritten it.
  std::atomic_thread_fence(std::memory_order_acquire);
  if (fan_out_.channel.generation.load(std::memory_order_relaxed) - seen_ < FanOut::kRounds) {
    return at_ns;
  }
  const uint64_t stamp = stamp_.at_ns.load(std::memory_order_relaxed);
  return (stamp & kArmed) == 0 ? stamp : 0;
}

uint32_t FanOutReceiver::AwaitNext(WorkerContext& context) noexcept {
  stamp_.at_ns.store(kArmed | seen_, std::memory_order_seq_cst);
  const uint64_t blocked_at_ns = MonotonicNs();
  const WaitEnd end = AwaitMove(context, fan_out_.channel, seen_, blocked_at_ns,
                                [this]() noexcept { return fan_out_.FirstCompletionAfter(seen_); });
  if (end == WaitEnd::kStopped) return 0;
  FinishWait(context, end, end == WaitEnd::kWoken ? FirstWakeNs() : 0, blocked_at_ns);
  const uint32_t before = seen_;
  seen_ = fan_out_.channel.generation.load(std::memory_order_acquire);
  return seen_ - before;
}

}  // namespace ktstr
