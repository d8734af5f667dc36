// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/progress.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/quantity.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr::check {
namespace {

// "worker 1 of load: 0 iterations, CPU 3.1ms, run delay 1.99s, on 0".
std::string ProgressLine(const WorkloadReport& report, const WorkerReport& worker) {
  std::string line = absl::StrCat(WorkerLabel(report, worker), ": ", worker.iterations,
                                  " iterations, ", worker.work_units, " units");
  if (worker.cpu_ns.has_value()) absl::StrAppend(&line, ", CPU ", FormatNs(*worker.cpu_ns));
  if (worker.run_delay_ns.has_value()) {
    absl::StrAppend(&line, ", run delay ", FormatNs(*worker.run_delay_ns));
  }
  absl::StrAppend(&line, ", on ", FormatCpuList(worker.cpus_used));
  return line;
}

std::string ProgressLines(const Scope& scope) {
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope.Workers()) {
    lines.push_back(ProgressLine(*scope.report, *worker));
  }
  return absl::StrJoin(lines, "\n");
}

// The longest time that a worker did not get on: from the start to its first instruction, or
// between two checkpoints. Absent: it has neither.
std::optional<uint64_t> LongestStall(const WorkerReport& worker) {
  return std::max(worker.start_skew_ns, worker.max_gap_ns);
}

// What that was: its time on a run queue, in all, bounds what of it can have been a wait for a CPU.
std::string StallCause(const WorkerReport& worker) {
  if (worker.start_skew_ns > worker.max_gap_ns) return "it waited for its first turn";
  if (!worker.run_delay_ns.has_value()) return "cause unknown without schedstat";
  if (*worker.run_delay_ns >= *worker.max_gap_ns)
    return "it can have waited for a CPU all the time";
  return absl::StrCat("at least ", FormatNs(*worker.max_gap_ns - *worker.run_delay_ns),
                      " of it was no wait for a CPU: it slept, or the machine stood still");
}

std::string StallPlace(const WorkerReport& worker) {
  if (worker.start_skew_ns > worker.max_gap_ns) return " from the start on";
  return absl::StrCat(" on CPU ", worker.max_gap_cpu.value_or(-1), ", ended ",
                      FormatNs(worker.max_gap_at_ns.value_or(0)), " after its start");
}

}  // namespace

Result Progress::EachAtLeast(uint64_t iterations) const {
  Result result{
      .claim = absl::StrCat(scope().worker ? "iterations of " : "fewest iterations among ",
                            scope().Name(), " at least ", iterations),
      .unit = Unit::kCount,
      .limit = static_cast<double>(iterations),
      .relation = Relation::kAtLeast};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  const std::vector<const WorkerReport*> workers = scope().Workers();
  uint64_t fewest = workers.front()->iterations;
  for (const WorkerReport* worker : workers) fewest = std::min(fewest, worker->iterations);
  result.details = ProgressLines(scope());
  result.samples = workers.size();
  result.value = static_cast<double>(fewest);
  result.excusable_ns = report().duration_ns;
  return Decide(std::move(result), fewest >= iterations);
}

Result NotStarved(const WorkloadReport& report) {
  const Scope scope{.report = &report};
  Result result{.claim = "starved workers exactly 0",
                .unit = Unit::kCount,
                .limit = 0,
                .relation = Relation::kExactly};
  if (const auto obstacle = scope.Obstacle()) return Obstructed(std::move(result), *obstacle);

  uint64_t starved = 0;
  for (const WorkerReport* worker : scope.Workers()) {
    if (worker->iterations == 0 && worker->work_units == 0) ++starved;
  }
  result.details = ProgressLines(scope);
  result.samples = report.workers.size();
  result.value = static_cast<double>(starved);
  result.excusable_ns = report.duration_ns;
  return Decide(std::move(result), starved == 0);
}

Result Stall::AtMost(absl::Duration limit) const {
  const uint64_t limit_ns = ToNs(limit);
  Result result{
      .claim = absl::StrCat("longest stall of ", scope().Name(), " at most ", FormatNs(limit_ns)),
      .unit = Unit::kNs,
      .limit = static_cast<double>(limit_ns),
      .relation = Relation::kAtMost};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  const WorkerReport* worst = nullptr;
  for (const WorkerReport* worker : scope().Workers()) {
    // One that ended without a second checkpoint says nothing by its start alone.
    if (!worker->max_gap_ns.has_value()) continue;
    ++result.samples;
    if (worst == nullptr || LongestStall(*worker) > LongestStall(*worst)) worst = worker;
  }
  if (worst == nullptr) return Inconclusive(std::move(result), "no worker passed two checkpoints");
  const uint64_t stall_ns = *LongestStall(*worst);
  result.value = static_cast<double>(stall_ns);
  result.details = absl::StrCat(ProgressLine(report(), *worst), "; longest stall ",
                                FormatNs(stall_ns), StallPlace(*worst), "\n", StallCause(*worst));
  if (stall_ns > limit_ns) result.excusable_ns = stall_ns - limit_ns;
  return Decide(std::move(result), stall_ns <= limit_ns);
}

}  // namespace ktstr::check
