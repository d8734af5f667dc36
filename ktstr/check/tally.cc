// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/tally.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {
namespace {

bool HasCounter(const WorkerReport& worker, const std::string& counter) {
  return std::any_of(worker.details.begin(), worker.details.end(),
                     [&](const auto& detail) { return detail.first == counter; });
}

}  // namespace

Result Tally::Compare(Relation relation, uint64_t limit) const {
  Result result{.claim = absl::StrCat("\"", counter_, "\" of ", scope().Name(), " ",
                                      RelationName(relation), " ", limit),
                .unit = Unit::kCount,
                .limit = static_cast<double>(limit),
                .relation = relation};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  uint64_t sum = 0;
  bool any = false;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    if (!HasCounter(*worker, counter_)) continue;
    any = true;
    const uint64_t count = worker->detail(counter_);
    sum += count;
    result.samples += worker->iterations;
    lines.push_back(absl::StrCat(WorkerLabel(report(), *worker), ": ", count, " in ",
                                 worker->iterations, " iterations"));
  }
  result.details = absl::StrJoin(lines, "\n");
  if (!any) return Inconclusive(std::move(result), "no worker has this counter");
  if (result.samples == 0) return Inconclusive(std::move(result), "no iteration ended");
  result.value = static_cast<double>(sum);
  const bool holds = Holds(relation, *result.value, *result.limit);
  return Decide(std::move(result), holds);
}

Result Tally::Exactly(uint64_t count) const {
  return Compare(Relation::kExactly, count);
}

Result Tally::AtLeast(uint64_t count) const {
  return Compare(Relation::kAtLeast, count);
}

}  // namespace ktstr::check
