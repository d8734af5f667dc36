// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PhaseLog: what one worker did in each phase of its run, in shared memory. Both sides.
//
// A phase is a phase of the workload, which the parent begins for all workers at once, and within
// it, for work types that go through parts of their own, one part.

#ifndef KTSTR_SHARED_PHASE_LOG_H_
#define KTSTR_SHARED_PHASE_LOG_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "ktstr/shared/cell.h"
#include "ktstr/shared/task_accounts.h"

namespace ktstr {

// The phases of a workload; the first one begins with the run.
inline constexpr uint32_t kMaxPhases = 32;
// No part: the work type has none, or has not entered one yet.
inline constexpr uint32_t kNoPart = ~uint32_t{0};

// Readings at one moment of what only grows over a run.
struct PhaseReading {
  TaskAccounts accounts;
  Cell<uint64_t> iterations;
  Cell<uint64_t> work_units;
  Cell<uint64_t> blocks;
  Cell<uint64_t> passes;
  Cell<uint64_t> lost_wakes;
};

// The longest time between two checkpoints; all zero: there was none.
struct LongestGap {
  Cell<uint64_t> ns;
  Cell<uint64_t> at_ns;  // When the gap ended, in ns since the worker's start.
  Cell<int32_t> cpu;
};

// How much it grew while the worker was in one phase, summed over all its stays.
struct PhaseRecord {
  Cell<uint32_t> phase;
  Cell<uint32_t> part;
  Cell<uint64_t> stays;
  Cell<uint64_t> first_at_ns;  // When the first stay began; CLOCK_MONOTONIC.
  Cell<uint32_t> stays_without_schedstat;
  Cell<uint32_t> stays_without_usage;
  Cell<uint64_t> wall_ns;
  Cell<uint64_t> cpu_ns;
  Cell<uint64_t> run_delay_ns;
  Cell<uint64_t> timeslices;
  Cell<uint64_t> voluntary_switches;
  Cell<uint64_t> involuntary_switches;
  Cell<uint64_t> iterations;
  Cell<uint64_t> work_units;
  Cell<uint64_t> blocks;
  Cell<uint64_t> passes;
  Cell<uint64_t> lost_wakes;
  // Bits of the instruments whose histograms of this phase hold something (PartBit), each set
  // before the first sample. They are set while the phase is open, before the record is in use.
  Cell<uint32_t> instruments_used;
  LongestGap longest_gap;  // The longest of the stays that have ended.
};

struct PhaseLog {
  static constexpr size_t kMaxRecords = 64;

  // Odd while the worker goes from one phase to the next: the stay is then partly recorded.
  Cell<uint32_t> transition;
  // The stay that has not ended. Its beginning lies here, so that the report of a worker that is
  // killed in it has the stay as well.
  Cell<uint32_t> is_open;
  Cell<uint32_t> open_phase;
  Cell<uint32_t> open_part;
  PhaseReading opened;
  LongestGap longest_gap;  // The longest of the open stay.

  Cell<uint32_t> record_count;
  Cell<uint64_t> stays_left_out;  // Stays for which no record was free.
  std::array<PhaseRecord, kMaxRecords> records;
  // `instruments_used` of all stays for which no record was free.
  Cell<uint32_t> instruments_used_beyond;

  // The bits of the record with this index; kMaxRecords: the bits of the stays without a record.
  Cell<uint32_t>& InstrumentsUsed(size_t index) noexcept {
    return index < kMaxRecords ? records[index].instruments_used : instruments_used_beyond;
  }
};

}  // namespace ktstr

#endif  // KTSTR_SHARED_PHASE_LOG_H_
