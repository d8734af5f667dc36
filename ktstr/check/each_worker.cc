// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/each_worker.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {
Result JudgeEach(const Scope& scope, Result result, Relation relation,
                 const std::function<absl::StatusOr<Reading>(const WorkerReport&)>& read) {
  result.relation = relation;
  if (const auto obstacle = scope.Obstacle()) return Obstructed(std::move(result), *obstacle);

  double excusable_ns = 0;
  bool excusable = true;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope.Workers()) {
    const std::string who = WorkerLabel(*scope.report, *worker);
    const absl::StatusOr<Reading> reading = read(*worker);
    if (!reading.ok()) {
      return Inconclusive(std::move(result), absl::StrCat(who, " ", reading.status().message()));
    }
    const bool holds = Holds(relation, reading->value, *result.limit);
    lines.push_back(absl::StrCat(who, ": ", reading->line, holds ? "" : " MISSED"));
    result.samples += reading->samples;
    if (!holds) {
      excusable &= reading->excusable_ns > 0;
      excusable_ns = std::max(excusable_ns, reading->excusable_ns);
    }
    const double worst = result.value.value_or(reading->value);
    result.value = relation == Relation::kAtMost ? std::max(worst, reading->value)
                                                 : std::min(worst, reading->value);
  }
  result.details = absl::StrJoin(lines, "\n");
  if (excusable) result.excusable_ns = static_cast<uint64_t>(std::llround(excusable_ns));
  const bool holds = Holds(relation, *result.value, *result.limit);
  return Decide(std::move(result), holds);
}

}  // namespace ktstr::check
