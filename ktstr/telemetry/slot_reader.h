// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// From a worker's slot to its report. Parent side.

#ifndef KTSTR_TELEMETRY_SLOT_READER_H_
#define KTSTR_TELEMETRY_SLOT_READER_H_

#include <sys/resource.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "ktstr/shared/start_gate.h"
#include "ktstr/shared/worker_slot.h"
#include "ktstr/telemetry/worker_report.h"
#include "ktstr/worker/work_type.h"

namespace ktstr {

// Fields 1 to 3 of /proc/<pid>/schedstat.
struct SchedstatReading {
  uint64_t run_ns = 0;
  uint64_t run_delay_ns = 0;
  uint64_t timeslices = 0;
};

// What the parent knows of a worker from elsewhere than the slot.
struct OutsideKnowledge {
  int group = 0;
  int index = 0;
  int position = 0;
  // Of a process, from its clone: also of one that is killed before it writes its own, or that
  // wrote over its slot. 0: a thread.
  int pid = 0;
  const char* role = "";
  std::span<const char* const> remarks;  // The sentences of its work type.
  std::span<const char* const> details;  // The names of its work type's own counters.
  const WorkSpec* work = nullptr;        // Names the parts of its phases; null: they stay unnamed.
  std::span<const std::string> phases;   // The names of the workload's phases.
  WorkerExit exit;
  uint64_t ended_at_ns = 0;     // When the end of a worker that did not finish was noticed.
  std::optional<rusage> usage;  // Of a process, from waitid.
  std::optional<SchedstatReading> schedstat;  // Of a process that did not finish, before reaping.
};

// Builds the report. Trusts nothing in the slot further than its type: a worker that was killed in
// the middle of anything, or that wrote over its slot, gives a report with wrong numbers at worst.
WorkerReport ReadSlot(const SlotView& view, const StartGate& gate, const OutsideKnowledge& outside);

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_SLOT_READER_H_
