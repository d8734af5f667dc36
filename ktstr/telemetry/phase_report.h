// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PhaseReport: what one worker did in one phase of its run. Parent side, plain data.

#ifndef KTSTR_TELEMETRY_PHASE_REPORT_H_
#define KTSTR_TELEMETRY_PHASE_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ktstr/shared/instrument.h"
#include "ktstr/telemetry/histogram_snapshot.h"

namespace ktstr {

// Sums over all the stays of the worker in the phase. A worker notices a new phase at the end of
// an iteration: one that blocks for long stays in the old one until then.
struct PhaseReport {
  std::string name;         // As the parent called it.
  uint32_t number = 0;      // Among the phases of the workload; not in JSON.
  std::optional<int> part;  // Of a work type that goes through parts, such as Sequence.
  std::string part_name;    // "spin", "sleep" ...
  uint64_t stays = 0;
  uint64_t first_at_ns = 0;  // When the first stay began, since the worker's start.
  bool open = false;         // The last stay ended with the worker, which was killed or is stuck.
  uint64_t wall_ns = 0;
  // Absent unless the kernel reported them for each of the stays.
  std::optional<uint64_t> cpu_ns;
  std::optional<uint64_t> run_delay_ns;
  std::optional<uint64_t> timeslices;
  std::optional<uint64_t> voluntary_switches;
  std::optional<uint64_t> involuntary_switches;
  uint64_t iterations = 0;
  uint64_t work_units = 0;
  uint64_t blocks = 0;
  uint64_t passes = 0;
  uint64_t lost_wakes = 0;
  // The longest time between two checkpoints that ended here; absent: there were none.
  std::optional<uint64_t> max_gap_ns;
  std::optional<uint64_t> max_gap_at_ns;
  std::optional<int> max_gap_cpu;
  // Of each instrument that the work type declares, with all samples that were recorded here.
  // Absent where they were not kept apart from those of other phases.
  std::map<Instrument, HistogramSnapshot> histograms;

  // CPU time per wall time; absent with the CPU time, or when no time was spent here.
  std::optional<double> cpu_share() const;
};

}  // namespace ktstr

#endif  // KTSTR_TELEMETRY_PHASE_REPORT_H_
