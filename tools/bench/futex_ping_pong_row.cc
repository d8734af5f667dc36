// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexPingPong with 0 spin on one CPU against a bare futex ping-pong loop: round trips per second.

#include <atomic>
#include <new>

#include "absl/time/time.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "tools/bench/bare_process.h"
#include "tools/bench/core_rows.h"
#include "tools/bench/pair_rate.h"

namespace bench {
namespace {

using ktstr::CpuSet;
namespace fork_safe = ktstr::fork_safe;

// One direction of the bare loop: the least that a hand-over needs.
struct Turn {
  alignas(128) std::atomic<uint32_t> count;
};
struct BarePair {
  Turn towards[2];
  alignas(128) std::atomic<uint32_t> stop;
};

void WaitForTurn(BarePair& pair, int self, uint32_t seen) {
  std::atomic<uint32_t>& count = pair.towards[self].count;
  while (count.load(std::memory_order_acquire) == seen && pair.stop.load() == 0) {
    fork_safe::FutexWait(count, seen, fork_safe::kNoDeadline);
  }
}

void HandOver(BarePair& pair, int self) {
  std::atomic<uint32_t>& count = pair.towards[1 - self].count;
  count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  fork_safe::FutexWake(count, 1);
}

struct BareSide {
  BarePair* pair;
  int self;
};

void RunBareSide(void* argument) noexcept {
  const BareSide side = *static_cast<BareSide*>(argument);
  for (uint32_t seen = 0; side.pair->stop.load(std::memory_order_relaxed) == 0; ++seen) {
    if (side.self == 1 || seen > 0)
      WaitForTurn(*side.pair, side.self, side.self == 1 ? seen : seen - 1);
    HandOver(*side.pair, side.self);
  }
}

absl::StatusOr<double> BareRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const ktstr::MappedRegion memory, ktstr::MappedRegion::Shared(sizeof(BarePair)));
  BarePair& pair = *::new (memory.data()) BarePair{};
  ktstr::Pidfd processes[2];
  for (int self = 0; self < 2; ++self) {
    BareSide side{&pair, self};
    ASSIGN_OR_RETURN(processes[self], StartBareProcess(cpus, RunBareSide, &side));
  }
  return RateOf([&] { return pair.towards[0].count.load(); }, duration);
}

}  // namespace

absl::StatusOr<Comparison> FutexPingPongRow(absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet cpu, OneCpu());
  return Comparison{
      .ours_name = "FutexPingPong spin_iters=0",
      .peer_name = "bare futex loop",
      .unit = "round trips/s",
      .better = Better::kHigher,
      .target = 0.93,
      .ours = [=] { return WorkerPairRate(ktstr::FutexPingPong{.spin_iters = 0}, cpu, duration); },
      .peer = [=] { return BareRoundTrips(cpu, duration); },
  };
}

}  // namespace bench
