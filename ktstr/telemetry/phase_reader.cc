// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/telemetry/phase_reader.h"

#include <algorithm>

namespace ktstr {
namespace {

std::optional<int> PartOf(uint32_t part) {
  return part == kNoPart ? std::nullopt : std::optional(static_cast<int>(part));
}

uint64_t Growth(uint64_t from, uint64_t to) {
  return to > from ? to - from : 0;
}

void AddGap(const LongestGap& gap, PhaseReport& phase) {
  if (gap.ns.Get() <= phase.max_gap_ns.value_or(0)) return;
  phase.max_gap_ns = gap.ns.Get();
  phase.max_gap_at_ns = gap.at_ns.Get();
  phase.max_gap_cpu = gap.cpu.Get();
}

PhaseReport ReadRecord(const PhaseRecord& record, uint64_t started_at_ns) {
  PhaseReport phase{.part = PartOf(record.part.Get()),
                    .stays = record.stays.Get(),
                    .first_at_ns = Growth(started_at_ns, record.first_at_ns.Get()),
                    .wall_ns = record.wall_ns.Get(),
                    .cpu_ns = record.cpu_ns.Get(),
                    .iterations = record.iterations.Get(),
                    .work_units = record.work_units.Get(),
                    .blocks = record.blocks.Get(),
                    .passes = record.passes.Get(),
                    .lost_wakes = record.lost_wakes.Get()};
  if (record.stays_without_schedstat.Get() == 0) {
    phase.run_delay_ns = record.run_delay_ns.Get();
    phase.timeslices = record.timeslices.Get();
  }
  if (record.stays_without_usage.Get() == 0) {
    phase.voluntary_switches = record.voluntary_switches.Get();
    phase.involuntary_switches = record.involuntary_switches.Get();
  }
  AddGap(record.longest_gap, phase);
  return phase;
}

// Adds what grew from `from` to `to`, or takes the sum away when the end is not known.
void AddGrowth(const Cell<uint64_t>& from, std::optional<uint64_t> to, bool known,
               std::optional<uint64_t>& sum) {
  if (!sum.has_value()) return;
  if (to.has_value() && known) {
    *sum += Growth(from.Get(), *to);
  } else {
    sum.reset();
  }
}

// The stay that the worker did not live to end.
void AddOpenStay(const WorkerSlot& slot, const PhaseEnd& end, PhaseReport& phase) {
  const PhaseReading& opened = slot.phases.opened;
  const TaskAccounts& accounts = opened.accounts;
  const bool known = accounts.has_schedstat.Get() != 0;
  ++phase.stays;
  phase.open = true;
  phase.wall_ns += Growth(accounts.at_ns.Get(), end.at_ns);
  AddGrowth(accounts.run_ns, end.run_ns, known, phase.cpu_ns);
  AddGrowth(accounts.run_delay_ns, end.run_delay_ns, known, phase.run_delay_ns);
  AddGrowth(accounts.timeslices, end.timeslices, known, phase.timeslices);
  phase.voluntary_switches.reset();
  phase.involuntary_switches.reset();
  phase.iterations += Growth(opened.iterations.Get(), slot.iterations.Get());
  phase.work_units += Growth(opened.work_units.Get(), slot.work_units.Get());
  phase.blocks += Growth(opened.blocks.Get(), slot.blocks.Get());
  phase.passes += Growth(opened.passes.Get(), slot.passes.Get());
  phase.lost_wakes += Growth(opened.lost_wakes.Get(), slot.lost_wakes.Get());
  AddGap(slot.phases.longest_gap, phase);
}

bool StayIsOpen(const PhaseLog& log) {
  return log.is_open.Get() != 0 && log.transition.Get() % 2 == 0;
}

// The sums of the phase that is open; new ones when it is entered for the first time.
PhaseReport& OpenPhaseIn(const PhaseLog& log, uint64_t started_at_ns, PhaseSums& sums) {
  const uint32_t number = log.open_phase.Get();
  const std::optional<int> part = PartOf(log.open_part.Get());
  for (size_t i = 0; i < sums.phases.size(); ++i) {
    if (sums.phase_of[i] == number && sums.phases[i].part == part) return sums.phases[i];
  }
  sums.phase_of.push_back(number);
  return sums.phases.emplace_back(
      PhaseReport{.part = part,
                  .first_at_ns = Growth(started_at_ns, log.opened.accounts.at_ns.Get()),
                  .cpu_ns = 0,
                  .run_delay_ns = 0,
                  .timeslices = 0});
}

}  // namespace

PhaseSums ReadPhases(const WorkerSlot& slot, const PhaseEnd& end) {
  const PhaseLog& log = slot.phases;
  const uint64_t started_at_ns = slot.at_start.at_ns.Get();
  PhaseSums sums;
  const size_t count = std::min<size_t>(log.record_count.Get(), PhaseLog::kMaxRecords);
  for (size_t i = 0; i < count; ++i) {
    sums.phases.push_back(ReadRecord(log.records[i], started_at_ns));
    sums.phase_of.push_back(log.records[i].phase.Get());
  }
  if (StayIsOpen(log)) AddOpenStay(slot, end, OpenPhaseIn(log, started_at_ns, sums));
  const bool is_all_one =
      sums.phases.size() == 1 && sums.phase_of[0] == 0 && !sums.phases[0].part.has_value();
  return is_all_one ? PhaseSums() : sums;
}

}  // namespace ktstr
