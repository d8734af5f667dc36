// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/lost_wakes.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {

Result LostWakes::Exactly(uint64_t count) const {
  Result result{.claim = absl::StrCat("lost wakes of ", scope().Name(), " exactly ", count),
                .unit = Unit::kCount,
                .limit = static_cast<double>(count),
                .relation = Relation::kExactly};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  uint64_t lost = 0;
  uint64_t waits = 0;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    lost += worker->lost_wakes;
    waits += worker->blocks + worker->lost_wakes;
    lines.push_back(absl::StrCat(WorkerLabel(report(), *worker), ": ", worker->lost_wakes,
                                 " lost, ", worker->blocks, " blocks, ", worker->passes,
                                 " passes, ", worker->spurious_wakes, " spurious, ",
                                 worker->interrupted_waits, " interrupted"));
  }
  result.samples = waits;
  result.details = absl::StrJoin(lines, "\n");
  if (waits == 0) return Inconclusive(std::move(result), "no worker slept in a wait");
  result.value = static_cast<double>(lost);
  return Decide(std::move(result), lost == count);
}

}  // namespace ktstr::check
