// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/quota_use.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ktstr::check {
namespace {

constexpr double kFewestPeriods = 20;

}  // namespace

double QuotaUse::granted_ns() const {
  return static_cast<double>(report().duration_ns) *
         absl::FDivDuration(quota_.quota, quota_.period);
}

// Everything but the verdict; without a value when nothing can be said.
Result QuotaUse::Begin(Relation relation, double part) const {
  Result result{.claim = absl::StrCat("CPU time of ", scope().Name(), " in its quota ",
                                      RelationName(relation), " ", FormatValue(part, Unit::kShare)),
                .unit = Unit::kShare,
                .limit = part,
                .relation = relation};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  const double periods = static_cast<double>(report().duration_ns) /
                         static_cast<double>(absl::ToInt64Nanoseconds(quota_.period));
  result.samples = static_cast<uint64_t>(periods);
  if (periods < kFewestPeriods) {
    return Inconclusive(std::move(result),
                        absl::StrCat("the run is shorter than ", kFewestPeriods, " periods"));
  }
  uint64_t used_ns = 0;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    if (!worker->cpu_ns.has_value()) {
      return Inconclusive(std::move(result),
                          absl::StrCat(WorkerLabel(report(), *worker), " has no CPU time"));
    }
    used_ns += *worker->cpu_ns;
    lines.push_back(absl::StrCat(WorkerLabel(report(), *worker), ": ",
                                 FormatValue(static_cast<double>(*worker->cpu_ns), Unit::kNs)));
  }
  lines.push_back(absl::StrCat("granted: ", FormatValue(granted_ns(), Unit::kNs)));
  result.details = absl::StrJoin(lines, "\n");
  result.value = static_cast<double>(used_ns) / granted_ns();
  return result;
}

Result QuotaUse::AtMost(double part, absl::Duration slack) const {
  const double limit = part + absl::ToDoubleNanoseconds(slack) / granted_ns();
  Result result = Begin(Relation::kAtMost, limit);
  if (!result.value.has_value()) return result;
  return Decide(std::move(result), *result.value <= limit);
}

Result QuotaUse::AtLeast(double part) const {
  Result result = Begin(Relation::kAtLeast, part);
  if (!result.value.has_value()) return result;
  if (*result.value < part) {
    result.excusable_ns = static_cast<uint64_t>((part - *result.value) * granted_ns());
  }
  return Decide(std::move(result), *result.value >= part);
}

}  // namespace ktstr::check
