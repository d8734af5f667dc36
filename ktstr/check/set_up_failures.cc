// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/set_up_failures.h"

#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {
namespace {

// What failed: "affinity: Invalid argument"; empty: nothing did.
std::vector<std::string> FailuresOf(const WorkerReport& worker,
                                    const std::optional<std::string>& step) {
  const auto is_sought = [&](const std::string& name) { return !step || name == *step; };
  std::vector<std::string> failures;
  for (const SetupFailure& failure : worker.setup_failures) {
    if (!is_sought(failure.step)) continue;
    failures.push_back(absl::StrCat(failure.step, ": ", std::strerror(failure.error)));
  }
  if (worker.exit.kind == WorkerExit::Kind::kGaveUp && is_sought(worker.exit.text)) {
    failures.push_back(absl::StrCat("gave up at ", worker.exit.text));
  }
  return failures;
}

}  // namespace

SetUpFailures SetUpFailures::Step(std::string step) const {
  SetUpFailures copy = *this;
  copy.step_ = std::move(step);
  return copy;
}

Result SetUpFailures::Exactly(uint64_t workers) const {
  return Compare(Relation::kExactly, workers);
}

Result SetUpFailures::AtMost(uint64_t workers) const {
  return Compare(Relation::kAtMost, workers);
}

Result SetUpFailures::Compare(Relation relation, uint64_t workers) const {
  Result result{
      .claim = absl::StrCat("failures of ", step_ ? *step_ : "any step", " in the set-up of ",
                            scope().Name(), " ", RelationName(relation), " ", workers),
      .unit = Unit::kCount,
      .limit = static_cast<double>(workers),
      .relation = relation};
  uint64_t failed = 0;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    ++result.samples;
    const std::vector<std::string> failures = FailuresOf(*worker, step_);
    if (failures.empty()) continue;
    ++failed;
    lines.push_back(
        absl::StrCat(WorkerLabel(report(), *worker), ": ", absl::StrJoin(failures, ", ")));
  }
  result.details = absl::StrJoin(lines, "\n");
  if (result.samples == 0) return Inconclusive(std::move(result), "there are no workers");
  result.value = static_cast<double>(failed);
  const bool holds = Holds(relation, *result.value, *result.limit);
  return Decide(std::move(result), holds);
}

}  // namespace ktstr::check
