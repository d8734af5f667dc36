// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/worker/phase_recorder.h"

#include <algorithm>
#include <atomic>

namespace ktstr {
namespace {

// Keeps the transition odd from before the first change until after the last one, for a reader
// that comes after a kill.
class Transition {
 public:
  explicit Transition(PhaseLog& log) noexcept : log_(log) { Step(); }
  ~Transition() { Step(); }
  Transition(const Transition&) = delete;
  Transition& operator=(const Transition&) = delete;

 private:
  void Step() noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    log_.transition.Release(log_.transition.Get() + 1);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }

  PhaseLog& log_;
};

void AddGrowth(Cell<uint64_t>& sum, const Cell<uint64_t>& from, const Cell<uint64_t>& to) noexcept {
  sum.Add(std::max(to.Get(), from.Get()) - from.Get());
}

void AddAccounts(PhaseRecord& record, const TaskAccounts& from, const TaskAccounts& to) noexcept {
  AddGrowth(record.wall_ns, from.at_ns, to.at_ns);
  AddGrowth(record.cpu_ns, from.cpu_ns, to.cpu_ns);
  if (from.has_schedstat.Get() != 0 && to.has_schedstat.Get() != 0) {
    AddGrowth(record.run_delay_ns, from.run_delay_ns, to.run_delay_ns);
    AddGrowth(record.timeslices, from.timeslices, to.timeslices);
  } else {
    record.stays_without_schedstat.Add(1);
  }
  if (from.has_usage.Get() != 0 && to.has_usage.Get() != 0) {
    AddGrowth(record.voluntary_switches, from.voluntary_switches, to.voluntary_switches);
    AddGrowth(record.involuntary_switches, from.involuntary_switches, to.involuntary_switches);
  } else {
    record.stays_without_usage.Add(1);
  }
}

void AddCounters(PhaseRecord& record, const PhaseReading& from, const WorkerSlot& to) noexcept {
  AddGrowth(record.iterations, from.iterations, to.iterations);
  AddGrowth(record.work_units, from.work_units, to.work_units);
  AddGrowth(record.blocks, from.blocks, to.blocks);
  AddGrowth(record.passes, from.passes, to.passes);
  AddGrowth(record.lost_wakes, from.lost_wakes, to.lost_wakes);
}

void AddGap(LongestGap& longest, const LongestGap& gap) noexcept {
  if (gap.ns.Get() <= longest.ns.Get()) return;
  longest.ns.Set(gap.ns.Get());
  longest.at_ns.Set(gap.at_ns.Get());
  longest.cpu.Set(gap.cpu.Get());
}

}  // namespace

void PhaseRecorder::Begin(uint32_t phase, const TaskAccounts& now) noexcept {
  const Transition transition(log_);
  Open(phase, kNoPart, now);
}

void PhaseRecorder::Change(uint32_t phase, uint32_t part) noexcept {
  const bool is_first_part = part != kNoPart && log_.open_part.Get() == kNoPart;
  if (is_first_part && phase == log_.open_phase.Get()) {
    log_.open_part.Set(part);
    return;
  }
  TaskAccounts now{};
  reader_.Read(now);
  const Transition transition(log_);
  Add(now);
  Open(phase, part, now);
}

void PhaseRecorder::End(const TaskAccounts& now) noexcept {
  const Transition transition(log_);
  Add(now);
  log_.is_open.Set(0);
}

void PhaseRecorder::Open(uint32_t phase, uint32_t part, const TaskAccounts& now) noexcept {
  PhaseReading& opened = log_.opened;
  opened.accounts.CopyFrom(now);
  opened.iterations.Set(slot_.iterations.Get());
  opened.work_units.Set(slot_.work_units.Get());
  opened.blocks.Set(slot_.blocks.Get());
  opened.passes.Set(slot_.passes.Get());
  opened.lost_wakes.Set(slot_.lost_wakes.Get());
  log_.longest_gap.ns.Set(0);
  log_.open_phase.Set(phase);
  log_.open_part.Set(part);
  log_.is_open.Set(1);
  open_record_ = FindRecord(phase, part);
}

size_t PhaseRecorder::FindRecord(uint32_t phase, uint32_t part) const noexcept {
  const auto end = log_.records.begin() + log_.record_count.Get();
  const auto found = std::find_if(log_.records.begin(), end, [&](const PhaseRecord& record) {
    return record.phase.Get() == phase && record.part.Get() == part;
  });
  return static_cast<size_t>(found - log_.records.begin());
}

PhaseRecord* PhaseRecorder::RecordOfOpenPhase() noexcept {
  if (open_record_ == PhaseLog::kMaxRecords) return nullptr;
  PhaseRecord& record = log_.records[open_record_];
  const uint32_t count = log_.record_count.Get();
  if (open_record_ < count) return &record;
  record.phase.Set(log_.open_phase.Get());
  record.part.Set(log_.open_part.Get());
  record.first_at_ns.Set(log_.opened.accounts.at_ns.Get());
  log_.record_count.Set(count + 1);
  return &record;
}

void PhaseRecorder::Add(const TaskAccounts& now) noexcept {
  PhaseRecord* const record = RecordOfOpenPhase();
  if (record == nullptr) {
    log_.stays_left_out.Add(1);
    return;
  }
  record->stays.Add(1);
  AddAccounts(*record, log_.opened.accounts, now);
  AddCounters(*record, log_.opened, slot_);
  AddGap(record->longest_gap, log_.longest_gap);
}

}  // namespace ktstr
