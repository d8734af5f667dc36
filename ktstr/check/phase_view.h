// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PhaseView: a worker's report narrowed to a part of its run. Parent side, pure.

#ifndef KTSTR_CHECK_PHASE_VIEW_H_
#define KTSTR_CHECK_PHASE_VIEW_H_

#include <optional>
#include <string>

#include "ktstr/telemetry/workload_report.h"

namespace ktstr::check {

// Which stays of a worker count; what is absent does not matter.
struct PhaseName {
  std::optional<std::string> phase;  // As the parent called it.
  std::optional<std::string> part;   // "spin": a part of a work type such as Sequence.
  friend bool operator==(const PhaseName&, const PhaseName&) = default;
};

// The report of a worker as if it had run only there, absent when it never was. Counters and the
// kernel's accounts are those of the stays. CPUs, gaps and instruments are told by their times, so
// they are there for one uninterrupted stay only: instruments from the samples that the reservoir
// kept, gaps from the list of stalls (0: none as long as the threshold of that list), CPUs and
// migrations as far back as the list of migrations reaches. What is not told is empty or absent.
// Switches and faults that no stay counts are absent.
std::optional<WorkerReport> ViewPhase(const WorkerReport& worker, const PhaseName& name);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_PHASE_VIEW_H_
