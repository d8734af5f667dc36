// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/ending.h"

#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {
namespace {

// "worker 2 of load: timed_out, S (sleeping) in futex_wait_queue".
std::string EndingLine(const WorkloadReport& report, const WorkerReport& worker) {
  std::string line =
      absl::StrCat(WorkerLabel(report, worker), ": ", WorkerExitName(worker.exit.kind));
  if (worker.exit.code != 0) absl::StrAppend(&line, " ", worker.exit.code);
  if (!worker.exit.text.empty()) absl::StrAppend(&line, ", ", worker.exit.text);
  if (!worker.exit.task_state.empty()) {
    absl::StrAppend(&line, ", ", worker.exit.task_state, " in ", worker.exit.wait_channel);
  }
  absl::StrAppend(&line, ", ", worker.iterations, " iterations");
  return line;
}

// Counts the workers that `fits` refuses; 0 is the claim.
template <typename Predicate>
Result CountOthers(const Scope& scope, std::string claim, Predicate fits) {
  Result result{
      .claim = std::move(claim), .unit = Unit::kCount, .limit = 0, .relation = Relation::kExactly};
  const std::vector<const WorkerReport*> workers = scope.Workers();
  if (workers.empty()) return Inconclusive(std::move(result), "there are no workers");

  uint64_t others = 0;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : workers) {
    if (fits(*worker)) continue;
    ++others;
    lines.push_back(EndingLine(*scope.report, *worker));
  }
  result.details = absl::StrJoin(lines, "\n");
  result.samples = workers.size();
  result.value = static_cast<double>(others);
  return Decide(std::move(result), others == 0);
}

}  // namespace

Result Ending::Natural() const {
  // A worker that could not be set up, or that lacks a system call, says nothing of the scheduler.
  for (const WorkerReport* worker : scope().Workers()) {
    const WorkerExit& exit = worker->exit;
    const bool lacks_call = exit.kind == WorkerExit::Kind::kFailed && exit.code == ENOSYS;
    if (exit.kind != WorkerExit::Kind::kGaveUp && !lacks_call) continue;
    return Inconclusive({.claim = "every worker completes"}, EndingLine(report(), *worker));
  }
  return CountOthers(scope(), absl::StrCat("incomplete among ", scope().Name(), " exactly 0"),
                     [](const WorkerReport& worker) { return worker.completed; });
}

Result Ending::BySignal(int signal) const {
  return CountOthers(
      scope(),
      absl::StrCat("not ended by signal ", signal, " among ", scope().Name(), " exactly 0"),
      [signal](const WorkerReport& worker) {
        return !worker.completed && worker.exit.kind == WorkerExit::Kind::kSignaled &&
               worker.exit.code == signal;
      });
}

Result SetUpComplete(const WorkloadReport& report) {
  const Scope scope{.report = &report};
  Result result{.claim = "every worker is set up as configured",
                .unit = Unit::kCount,
                .limit = 0,
                .relation = Relation::kExactly,
                .samples = report.workers.size()};
  if (const auto obstacle = scope.Obstacle()) return Obstructed(std::move(result), *obstacle);
  result.value = 0;
  return Decide(std::move(result), true);
}

}  // namespace ktstr::check
