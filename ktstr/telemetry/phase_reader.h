// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// From a worker's phase log to the phases of its report. Parent side.

#ifndef KTSTR_TELEMETRY_PHASE_READER_H_
#define KTSTR_TELEMETRY_PHASE_READER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ktstr/shared/phase_log.h"
#include "ktstr/shared/worker_slot.h"
#include "ktstr/telemetry/phase_report.h"

namespace ktstr {

// What the kernel said last of a worker that did not end its last phase itself.
struct PhaseEnd {
  uint64_t at_ns = 0;  // CLOCK_MONOTONIC.
  std::optional<uint64_t> run_ns;
  std::optional<uint64_t> run_delay_ns;
  std::optional<uint64_t> timeslices;
};

// In the order in which the worker first entered them, unnamed: `name` is empty, `phase_of` has the
// number of the workload's phase of each. The place of a phase is the index of its record, and so
// of its histograms. Empty for a worker that knew one phase only and no parts.
struct PhaseSums {
  std::vector<PhaseReport> phases;
  std::vector<uint32_t> phase_of;
};

// Trusts nothing in the log further than its type (see ReadSlot). The stay of a worker that was
// killed on its way from one phase to the next is left out.
PhaseSums ReadPhases(const WorkerSlot& slot, const PhaseEnd& end);

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_PHASE_READER_H_
