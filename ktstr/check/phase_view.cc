// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/phase_view.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ktstr::check {
namespace {

// Times since the worker's start.
struct Window {
  uint64_t begin_ns = 0;
  uint64_t end_ns = UINT64_MAX;

  bool Contains(uint64_t at_ns) const { return at_ns >= begin_ns && at_ns < end_ns; }
};

std::vector<const PhaseReport*> Matching(const WorkerReport& worker, const PhaseName& name) {
  std::vector<const PhaseReport*> phases;
  for (const PhaseReport& phase : worker.phases) {
    if (name.phase.has_value() && phase.name != *name.phase) continue;
    if (name.part.has_value() && phase.part_name != *name.part) continue;
    phases.push_back(&phase);
  }
  return phases;
}

// Adds one stay's value to a sum that is absent as soon as one value is.
void AddTo(std::optional<uint64_t>& sum, const std::optional<uint64_t>& value) {
  if (!sum.has_value()) return;
  sum = value.has_value() ? std::optional(*sum + *value) : std::nullopt;
}

void SumCounters(const std::vector<const PhaseReport*>& phases, WorkerReport& view) {
  view.wall_ns = view.cpu_ns = view.run_delay_ns = view.timeslices = 0;
  view.voluntary_switches = view.involuntary_switches = 0;
  for (const PhaseReport* phase : phases) {
    *view.wall_ns += phase->wall_ns;
    AddTo(view.cpu_ns, phase->cpu_ns);
    AddTo(view.run_delay_ns, phase->run_delay_ns);
    AddTo(view.timeslices, phase->timeslices);
    AddTo(view.voluntary_switches, phase->voluntary_switches);
    AddTo(view.involuntary_switches, phase->involuntary_switches);
    view.iterations += phase->iterations;
    view.work_units += phase->work_units;
    view.blocks += phase->blocks;
    view.passes += phase->passes;
    view.lost_wakes += phase->lost_wakes;
  }
  if (view.cpu_ns.has_value() && *view.wall_ns >= *view.cpu_ns) {
    view.off_cpu_ns = *view.wall_ns - *view.cpu_ns;
  }
}

// The one stretch of time that the phases cover; absent when they are several.
std::optional<Window> WindowOf(const WorkerReport& worker,
                               const std::vector<const PhaseReport*>& phases) {
  if (phases.size() != 1 || phases.front()->stays != 1) return std::nullopt;
  Window window{.begin_ns = phases.front()->first_at_ns};
  for (const PhaseReport& other : worker.phases) {
    if (other.first_at_ns > window.begin_ns) {
      window.end_ns = std::min(window.end_ns, other.first_at_ns);
    }
  }
  return window;
}

// Adds where it was, unless migrations during the window are among those that were overwritten.
void ViewMigrations(const WorkerReport& worker, const Window& window, WorkerReport& view) {
  const std::vector<MigrationEvent>& events = worker.migration_events;
  if (events.empty()) {
    if (worker.migrations == 0) view.cpus_used = worker.cpus_used;
    return;
  }
  const bool complete = events.size() == worker.migrations;
  if (!complete && events.front().at_ns >= window.begin_ns) return;

  // Before the first migration it was where that one came from.
  int cpu = events.front().from_cpu;
  for (const MigrationEvent& event : events) {
    if (event.at_ns < window.begin_ns) cpu = event.to_cpu;
  }
  view.cpus_used.Add(cpu);
  for (const MigrationEvent& event : events) {
    if (!window.Contains(event.at_ns)) continue;
    view.migration_events.push_back(event);
    view.cpus_used.Add(event.to_cpu);
    ++view.migrations;
  }
}

void ViewStalls(const WorkerReport& worker, const Window& window, WorkerReport& view) {
  const std::vector<StallEvent>& events = worker.stall_events;
  const bool complete = events.size() == worker.stalls;
  // Events that were overwritten may have happened in the window.
  if (!complete && (events.empty() || events.front().at_ns >= window.begin_ns)) return;
  for (const StallEvent& event : events) {
    if (!window.Contains(event.at_ns)) continue;
    view.stall_events.push_back(event);
    ++view.stalls;
  }
}

// Adds the longest gap of all stays together; absent where none of them had a checkpoint.
void ViewLongestGap(const std::vector<const PhaseReport*>& phases, WorkerReport& view) {
  for (const PhaseReport* phase : phases) {
    if (phase->max_gap_ns.value_or(0) <= view.max_gap_ns.value_or(0)) continue;
    view.max_gap_ns = phase->max_gap_ns;
    view.max_gap_at_ns = phase->max_gap_at_ns;
    view.max_gap_cpu = phase->max_gap_cpu;
  }
}

bool HasHistograms(const std::vector<const PhaseReport*>& phases, Instrument instrument) {
  return std::all_of(phases.begin(), phases.end(), [&](const PhaseReport* phase) {
    return phase->histograms.contains(instrument);
  });
}

void ViewHistograms(const WorkerReport& worker, const std::vector<const PhaseReport*>& phases,
                    WorkerReport& view) {
  for (const auto& [instrument, report] : worker.instruments) {
    HistogramSnapshot& own = view.instruments[instrument].histogram;
    if (!HasHistograms(phases, instrument)) continue;
    for (const PhaseReport* phase : phases) own.Merge(phase->histograms.at(instrument));
  }
}

void ViewSamples(const WorkerReport& worker, const Window& window, WorkerReport& view) {
  for (const auto& [instrument, report] : worker.instruments) {
    for (const RawSample& sample : report.samples) {
      if (window.Contains(sample.at_ns)) view.instruments[instrument].samples.push_back(sample);
    }
  }
}

// The report without anything that is measured.
WorkerReport IdentityOf(const WorkerReport& worker) {
  return {.group = worker.group,
          .index = worker.index,
          .position = worker.position,
          .role = worker.role,
          .pid = worker.pid,
          .tid = worker.tid,
          .completed = worker.completed,
          .exit = worker.exit,
          .setup_failures = worker.setup_failures,
          .remarks = worker.remarks,
          .instrument_faults = worker.instrument_faults};
}

}  // namespace

std::optional<WorkerReport> ViewPhase(const WorkerReport& worker, const PhaseName& name) {
  const std::vector<const PhaseReport*> phases = Matching(worker, name);
  if (phases.empty()) return std::nullopt;
  WorkerReport view = IdentityOf(worker);
  SumCounters(phases, view);
  ViewLongestGap(phases, view);
  ViewHistograms(worker, phases, view);
  if (const std::optional<Window> window = WindowOf(worker, phases)) {
    ViewMigrations(worker, *window, view);
    ViewStalls(worker, *window, view);
    ViewSamples(worker, *window, view);
  }
  return view;
}

std::optional<std::string> WhyNoSamples(const WorkerReport& worker, const PhaseName& name,
                                        Instrument instrument) {
  if (worker.histogram(instrument).empty() || HasHistograms(Matching(worker, name), instrument)) {
    return std::nullopt;
  }
  return "did not keep the samples of this phase apart from those of others";
}

}  // namespace ktstr::check
