// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// FutexPingPong with 0 spin on one CPU against a bare futex ping-pong loop: round trips per second.

#include <signal.h>
#include <sys/mman.h>

#include <atomic>
#include <new>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ktstr/base/clock.h"
#include "ktstr/base/fork_safe.h"
#include "ktstr/base/mapped_region.h"
#include "ktstr/base/pidfd.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/spawn/workload.h"
#include "ktstr/work_types/futex_ping_pong.h"
#include "tools/bench/core_rows.h"

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
  const CpuSet* cpus;
  int self;
};

void RunBareSide(const void* argument) noexcept {
  const BareSide& side = *static_cast<const BareSide*>(argument);
  fork_safe::SetParentDeathSignal(SIGKILL);
  fork_safe::SetAffinity(0, side.cpus->words());
  for (uint32_t seen = 0; side.pair->stop.load(std::memory_order_relaxed) == 0; ++seen) {
    if (side.self == 1 || seen > 0)
      WaitForTurn(*side.pair, side.self, side.self == 1 ? seen : seen - 1);
    HandOver(*side.pair, side.self);
  }
  fork_safe::ExitProcess(0);
}

absl::StatusOr<double> BareRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(const ktstr::MappedRegion memory, ktstr::MappedRegion::Shared(sizeof(BarePair)));
  BarePair& pair = *::new (memory.data()) BarePair{};
  ktstr::Pidfd processes[2];
  for (int self = 0; self < 2; ++self) {
    const BareSide side{&pair, &cpus, self};
    ASSIGN_OR_RETURN(ktstr::sys::ClonedProcess process,
                     ktstr::sys::CloneProcess({}, RunBareSide, &side));
    processes[self] = ktstr::Pidfd(process.pid, std::move(process.pidfd));
  }
  while (pair.towards[0].count.load() == 0) absl::SleepFor(absl::Milliseconds(1));
  const uint32_t first = pair.towards[0].count.load();
  const uint64_t start = ktstr::MonotonicNs();
  absl::SleepFor(duration);
  const uint32_t last = pair.towards[0].count.load();
  const uint64_t end = ktstr::MonotonicNs();
  return static_cast<double>(last - first) * 1e9 / static_cast<double>(end - start);
}

absl::StatusOr<double> OurRoundTrips(const CpuSet& cpus, absl::Duration duration) {
  ASSIGN_OR_RETURN(
      ktstr::Workload workload,
      ktstr::Workload::Spawn({.groups = {{.work = ktstr::FutexPingPong{.spin_iters = 0},
                                          .workers = 2,
                                          .affinity = ktstr::affinity::Exact{cpus}}}}));
  RETURN_IF_ERROR(workload.Start());
  while (workload.SnapshotIterations()[0] == 0) absl::SleepFor(absl::Milliseconds(1));
  const uint64_t first = workload.SnapshotIterations()[0];
  const uint64_t start = ktstr::MonotonicNs();
  absl::SleepFor(duration);
  const uint64_t last = workload.SnapshotIterations()[0];
  const uint64_t end = ktstr::MonotonicNs();
  RETURN_IF_ERROR(std::move(workload).StopAndCollect().status());
  return static_cast<double>(last - first) * 1e9 / static_cast<double>(end - start);
}

}  // namespace

absl::StatusOr<Comparison> FutexPingPongRow(absl::Duration duration) {
  ASSIGN_OR_RETURN(const CpuSet allowed, ktstr::AffinityOf(0));
  const CpuSet cpu = CpuSet::Of({allowed.First()});
  return Comparison{
      .ours_name = "FutexPingPong spin_iters=0",
      .peer_name = "bare futex loop",
      .unit = "round trips/s",
      .better = Better::kHigher,
      .target = 0.9,
      .ours = [=] { return OurRoundTrips(cpu, duration); },
      .peer = [=] { return BareRoundTrips(cpu, duration); },
  };
}

}  // namespace bench
