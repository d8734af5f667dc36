// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/per_iteration.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {
namespace {

using CountOf = std::function<std::optional<uint64_t>(const WorkerReport& worker)>;

Result Judge(const Scope& scope, const char* what, double limit, const CountOf& count_of) {
  Result result{
      .claim = absl::StrFormat("%s of %s per iteration at most %.4f", what, scope.Name(), limit),
      .unit = Unit::kShare,
      .limit = limit,
      .relation = Relation::kAtMost};
  if (const auto obstacle = scope.Obstacle()) return Obstructed(std::move(result), *obstacle);

  uint64_t total = 0;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope.Workers()) {
    const std::string who = WorkerLabel(*scope.report, *worker);
    const std::optional<uint64_t> count = count_of(*worker);
    if (!count.has_value()) {
      return Inconclusive(std::move(result), absl::StrCat(who, " does not report its ", what));
    }
    total += *count;
    result.samples += worker->iterations;
    lines.push_back(
        absl::StrCat(who, ": ", *count, " ", what, " in ", worker->iterations, " iterations"));
  }
  result.details = absl::StrJoin(lines, "\n");
  if (result.samples == 0) return Inconclusive(std::move(result), "there are no iterations");
  result.value = static_cast<double>(total) / static_cast<double>(result.samples);
  const bool holds = *result.value <= limit;
  return Decide(std::move(result), holds);
}

}  // namespace

Result Switches::AtMostPerIteration(double limit) const {
  return Judge(scope(), "context switches", limit,
               [](const WorkerReport& worker) -> std::optional<uint64_t> {
                 if (!worker.voluntary_switches || !worker.involuntary_switches) {
                   return std::nullopt;
                 }
                 return *worker.voluntary_switches + *worker.involuntary_switches;
               });
}

Result Migrations::AtMostPerIteration(double limit) const {
  return Judge(scope(), "migrations", limit,
               [](const WorkerReport& worker) -> std::optional<uint64_t> {
                 // Its CPUs are known exactly when its migrations are.
                 if (worker.cpus_used.empty()) return std::nullopt;
                 return worker.migrations;
               });
}

}  // namespace ktstr::check
