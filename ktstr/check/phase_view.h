// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// PhaseView: a worker's report narrowed to a part of its run. Parent side, pure.

#ifndef KTSTR_CHECK_PHASE_VIEW_H_
#define KTSTR_CHECK_PHASE_VIEW_H_

#include <optional>
#include <string>

#include "ktstr/shared/instrument.h"
#include "ktstr/telemetry/workload_report.h"

namespace ktstr::check {

// Which stays of a worker count; what is absent does not matter.
struct PhaseName {
  std::optional<std::string> phase;  // As the parent called it.
  std::optional<std::string> part;   // "spin": a part of a work type such as Sequence.
  friend bool operator==(const PhaseName&, const PhaseName&) = default;
};

// The report of a worker as if it had run only there, absent when it never was. Counters and the
// kernel's accounts, histograms and the longest gap are those of the stays. Each stall, migration
// and raw sample belongs to the stay in which it happened, so they are there for one uninterrupted
// stay only, CPUs and migrations as far back as the list of migrations reaches. A value
// that a phase lacks is empty or absent, never a guess. Faults, which no stay counts, are absent.
std::optional<WorkerReport> ViewPhase(const WorkerReport& worker, const PhaseName& name);

// Why the view has no samples of an instrument although the worker has some: those of the phase
// were not kept apart. A sentence behind the worker's name; absent: the view has all of them.
std::optional<std::string> WhyNoSamples(const WorkerReport& worker, const PhaseName& name,
                                        Instrument instrument);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_PHASE_VIEW_H_
