// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/worker_context.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <tuple>

#include "ktstr/base/fork_safe.h"
#include "ktstr/worker/numa_page_count.h"

namespace ktstr {
namespace {

// 2^64 divided by the golden ratio: spreads neighbouring thread ids over all bits.
constexpr uint64_t kGoldenRatio64 = 0x9e3779b97f4a7c15u;

// A reading of the clock (21 ns) is a thousandth of a stretch that takes longer than the first, and
// a stretch that takes longer than the second hides the beginning of a gap.
constexpr uint64_t kShortStretchNs = 20'000;
constexpr uint64_t kLongStretchNs = 200'000;
// However short iterations are, the next one may be long: the checkpoint is late by so many of them
// at most.
constexpr uint32_t kMostStretches = 16;

// The gate that a worker whose work has failed sees in place of that of its workload.
constinit const StartGate kStoppedGate{.stop = 1};

}  // namespace

WorkerContext::WorkerContext(const WorkerLaunch& launch, const CpuSet& cpus,
                             const TaskAccountsReader& reader) noexcept
    : launch_(launch),
      cpus_(cpus),
      slot_(*launch.slot.slot),
      gate_(*launch.gate),
      stop_gate_(launch.gate),
      phase_(gate_.phase.load(std::memory_order_relaxed)),
      until_checkpoint_(launch.work->info().traits.checkpoint_every),
      stretch_(until_checkpoint_),
      start_ns_(MonotonicNs()),
      last_checkpoint_ns_(start_ns_),
      random_(static_cast<uint64_t>(fork_safe::Gettid()) * kGoldenRatio64),
      phases_(slot_, reader) {
  phases_.Begin(phase_, slot_.at_start);
  TakeHistograms();
  cpu_ = OwnCpu();
  slot_.cpu.Set(cpu_);
  const auto cpu = static_cast<size_t>(cpu_);
  if (cpu / 64 < slot_.cpus_used.size()) slot_.cpus_used[cpu / 64].Set(uint64_t{1} << (cpu % 64));
}

bool WorkerContext::SpinInBlocks(uint64_t steps) noexcept {
  while (steps > 0) {
    if (stop_requested()) return false;
    const uint64_t block = std::min(steps, kSpinBlock);
    if (!Spin(block)) return false;
    steps -= block;
    LookAround(MonotonicNs());
  }
  return true;
}

bool WorkerContext::SpinUntil(uint64_t deadline_ns, uint64_t block) noexcept {
  for (uint64_t now = MonotonicNs(); now < deadline_ns; now = MonotonicNs()) {
    if (stop_requested()) return false;
    LookAround(now);
    if (!Spin(block)) return false;
  }
  return true;
}

bool WorkerContext::SleepUntil(uint64_t deadline_ns, Instrument late) noexcept {
  if (stop_requested()) return false;
  EnterUnwatchedBlock(MonotonicNs());
  int error = 0;
  do {
    error = fork_safe::SleepUntil(deadline_ns);
  } while (error == EINTR && !stop_requested());
  if (error != 0 && error != EINTR) ReportFailure("clock_nanosleep", error);
  const uint64_t now = MonotonicNs();
  if (error == 0) Record(late, now > deadline_ns ? now - deadline_ns : 0, now);
  LeaveBlock(now);
  return error == 0;
}

bool WorkerContext::SleepFor(std::chrono::nanoseconds time, Instrument late) noexcept {
  return time.count() == 0 || SleepUntil(MonotonicNs() + static_cast<uint64_t>(time.count()), late);
}

void WorkerContext::YieldTimed() noexcept {
  const uint64_t before = MonotonicNs();
  Yield();
  const uint64_t after = MonotonicNs();
  Record(Instrument::kYieldTime, after - before, after);
}

void WorkerContext::Record(Instrument instrument, uint64_t value_ns, uint64_t now_ns) noexcept {
  const auto index = static_cast<size_t>(instrument);
  Histogram* const histogram = histograms_[index];
  if (histogram == nullptr) return;
  if (histogram->count() == 0) [[unlikely]]
    UseInstrument(PartBit(instrument));
  histogram->Record(value_ns);
  launch_.slot.reservoirs[index]->Record(launch_.slot.reservoir_capacity, value_ns,
                                         now_ns - start_ns_, Random());
}

void WorkerContext::UsePart(uint32_t bit) noexcept {
  Cell<uint32_t>& used = slot_.parts_used;
  used.Set(used.Get() | bit);
  // A kill between the two must not hide what a part holds.
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

void WorkerContext::UseInstrument(uint32_t bit) noexcept {
  const size_t set = launch_.slot.SetOf(phases_.open_record());
  Cell<uint32_t>& used = slot_.phases.InstrumentsUsed(set);
  used.Set(used.Get() | bit);
  UsePart(bit);
}

void WorkerContext::TakeHistograms() noexcept {
  const size_t set = launch_.slot.SetOf(phases_.open_record());
  for (size_t i = 0; i < kInstrumentCount; ++i) {
    histograms_[i] = launch_.slot.HistogramOf(static_cast<Instrument>(i), set);
  }
}

void WorkerContext::Remark(size_t index) noexcept {
  Cell<uint64_t>& remarks = counters().remarks;
  remarks.Set(remarks.Get() | uint64_t{1} << index);
}

void WorkerContext::CountNumaPages(uint64_t begin, uint64_t end) noexcept {
  NumaPageCount count(begin, end);
  if (ReadNumaPages(count) != 0) return;
  WorkerSlot& slot = counters();
  static_assert(kMaxNumaNodes == std::tuple_size_v<decltype(slot.numa_pages)>);
  for (size_t node = 0; node < kMaxNumaNodes; ++node) {
    // A zero is there already, and would make memory of its page.
    if (count.pages()[node] != 0) slot.numa_pages[node].Set(count.pages()[node]);
  }
  slot.has_numa_pages.Set(1);
}

void WorkerContext::ReportSetupFailure(int error) noexcept {
  counters().step_errno[static_cast<size_t>(SetupStep::kWorkType)].Set(error);
}

void WorkerContext::ReportFailure(const char* call, int error) noexcept {
  stop_gate_ = &kStoppedGate;
  WorkFailure& failure = counters().failure;
  if (failure.error.Get() != 0) return;
  for (size_t i = 0; i + 1 < failure.call.size() && call[i] != '\0'; ++i) {
    failure.call[i].Set(call[i]);
  }
  std::atomic_signal_fence(std::memory_order_seq_cst);
  failure.error.Set(error);
}

pid_t WorkerContext::HoldPeer(int index) noexcept {
  if (launch_.gate->peers_are_held.load(std::memory_order_relaxed) == 0) {
    launch_.gate->peers_are_held.store(1, std::memory_order_seq_cst);
  }
  // Both sides write, then read what the other one writes: at least one of them sees it.
  slot_.held_peer.store(static_cast<uint32_t>(index) + 1, std::memory_order_seq_cst);
  const WorkerSlot& peer = launch_.peers[index];
  if (peer.tid_ends.load(std::memory_order_seq_cst) == 0) return peer.tid.Get();
  ReleasePeer();
  return 0;
}

void WorkerContext::ReleasePeer() noexcept {
  slot_.held_peer.store(0, std::memory_order_release);
}

void WorkerContext::CountLostWake(uint64_t began_at_ns) noexcept {
  LostWake& wake = slot_.last_lost_wakes[slot_.lost_wakes.Get() % slot_.last_lost_wakes.size()];
  wake.began_at_ns.Set(began_at_ns);
  wake.found_at_ns.Set(MonotonicNs());
  wake.phase.Set(phase_);
  wake.part.Set(part_);
  slot_.lost_wakes.Add(1);
}

uint64_t WorkerContext::SignalledAt(uint64_t blocked_at_ns) noexcept {
  // A task that is frozen or stopped leaves its wait like one that is interrupted, so a wake that
  // comes meanwhile finds nobody and is not lost.
  if (blocked_at_ns < gate_.paused_until_ns.Acquire()) return 0;
  // The first one: the belt's, else the stop's.
  uint64_t signalled_at_ns = counters().interrupted_at_ns.Acquire();
  if (signalled_at_ns < blocked_at_ns) signalled_at_ns = gate_.stop_requested() ? stop_at_ns() : 0;
  return signalled_at_ns >= blocked_at_ns ? signalled_at_ns : 0;
}

void WorkerContext::Finish() noexcept {
  Checkpoint(MonotonicNs());
}

void WorkerContext::ChangeCpu(int cpu) noexcept {
  UsePart(kMigrationsBit);
  launch_.slot.migrations->Record(launch_.slot.ring_capacity, MonotonicNs() - start_ns_, 0, cpu_,
                                  cpu);
  slot_.migrations.Add(1);
  slot_.cpu.Set(cpu);
  const auto index = static_cast<size_t>(cpu);
  if (index / 64 < slot_.cpus_used.size()) {
    Cell<uint64_t>& word = slot_.cpus_used[index / 64];
    word.Set(word.Get() | uint64_t{1} << (index % 64));
  }
  cpu_ = cpu;
}

void WorkerContext::ChangePhase() noexcept {
  // The next part begins at once, and the new phase with it.
  if (part_ != kNoPart) return;
  phase_ = gate_.phase.load(std::memory_order_relaxed);
  // A migration or a gap before the phase is recorded before it: what follows happened in the
  // phase.
  LookAround(MonotonicNs());
  phases_.Change(phase_, kNoPart);
  TakeHistograms();
}

void WorkerContext::EnterPart(uint32_t part) noexcept {
  phase_ = gate_.phase.load(std::memory_order_relaxed);
  part_ = part;
  LookAround(MonotonicNs());
  phases_.Change(phase_, part);
  TakeHistograms();
}

void WorkerContext::EndStretch() noexcept {
  const uint32_t least = launch_.work->info().traits.checkpoint_every;
  const uint64_t now = MonotonicNs();
  const uint64_t took_ns = now - last_checkpoint_ns_;
  if (took_ns < kShortStretchNs) {
    stretch_ = std::min(stretch_ * 2, least * kMostStretches);
  } else if (took_ns > kLongStretchNs) {
    stretch_ = std::max(stretch_ / 2, least);
  }
  Checkpoint(now);
}

void WorkerContext::BeginStretches() noexcept {
  stretch_ = launch_.work->info().traits.checkpoint_every;
  until_checkpoint_ = std::min(until_checkpoint_, stretch_);
}

void WorkerContext::Checkpoint(uint64_t now_ns) noexcept {
  until_checkpoint_ = stretch_;
  const uint64_t gap = now_ns > last_checkpoint_ns_ ? now_ns - last_checkpoint_ns_ : 0;
  last_checkpoint_ns_ = now_ns;
  if (gap >= launch_.stall_threshold_ns) [[unlikely]] {
    UsePart(kStallsBit);
    launch_.slot.stalls->Record(launch_.slot.ring_capacity, now_ns - start_ns_, gap, cpu_, cpu_);
  }
  // That of the phase is never longer than that of the run.
  LongestGap& in_phase = slot_.phases.longest_gap;
  if (gap <= in_phase.ns.Get()) return;
  in_phase.ns.Set(gap);
  in_phase.at_ns.Set(now_ns - start_ns_);
  in_phase.cpu.Set(cpu_);
  if (gap > slot_.max_gap_ns.Get()) {
    slot_.max_gap_ns.Set(gap);
    slot_.max_gap_at_ns.Set(now_ns - start_ns_);
    slot_.max_gap_cpu.Set(cpu_);
  }
}

}  // namespace ktstr
