// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/rate.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"
#include "ktstr/check/each_worker.h"
#include "ktstr/check/spread.h"

namespace ktstr::check {
namespace {

constexpr double kNsPerSecond = 1e9;

// `count` in `time_ns`, called `what`, against a limit per second.
absl::StatusOr<Reading> ReadRate(uint64_t count, const std::optional<uint64_t>& time_ns,
                                 const char* what, const char* time, double limit) {
  if (time_ns.value_or(0) == 0) return absl::NotFoundError(absl::StrCat("has no ", time, " time"));
  const auto ns = static_cast<double>(*time_ns);
  const auto number = static_cast<double>(count);
  return Reading{
      .value = number * kNsPerSecond / ns,
      .samples = count,
      .excusable_ns = std::max(0.0, ns - number * kNsPerSecond / limit),
      .line = absl::StrFormat("%d %s in %s of %s time", count, what, FormatNs(*time_ns), time)};
}

Result BeginRate(const char* what, const Scope& scope, double limit) {
  return {.claim = absl::StrFormat("%s of %s at least %s", what, scope.Name(),
                                   FormatValue(limit, Unit::kPerSecond)),
          .unit = Unit::kPerSecond,
          .limit = limit,
          .relation = Relation::kAtLeast};
}

}  // namespace

Result WorkRate::AtLeast(double units_per_second) const {
  return JudgeEach(scope(), BeginRate("work rate", scope(), units_per_second), Relation::kAtLeast,
                   [&](const WorkerReport& worker) {
                     return ReadRate(worker.work_units, worker.cpu_ns, "units", "CPU",
                                     units_per_second);
                   });
}

Result IterationRate::AtLeast(double iterations_per_second) const {
  return JudgeEach(scope(), BeginRate("iteration rate", scope(), iterations_per_second),
                   Relation::kAtLeast, [&](const WorkerReport& worker) {
                     return ReadRate(worker.iterations, worker.wall_ns, "iterations", "wall",
                                     iterations_per_second);
                   });
}

Result WorkRate::CvAtMost(double limit) const {
  Result result{
      .claim = absl::StrFormat("CV of the work rates of %s at most %.4f", scope().Name(), limit),
      .unit = Unit::kShare,
      .limit = limit,
      .relation = Relation::kAtMost};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  std::vector<double> rates;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    const std::string who = WorkerLabel(report(), *worker);
    const auto reading = ReadRate(worker->work_units, worker->cpu_ns, "units", "CPU", 1);
    if (!reading.ok()) {
      return Inconclusive(std::move(result), absl::StrCat(who, " ", reading.status().message()));
    }
    rates.push_back(reading->value);
    lines.push_back(absl::StrCat(who, ": ", FormatValue(reading->value, Unit::kPerSecond), ", ",
                                 reading->line));
  }
  result.samples = rates.size();
  result.details = absl::StrJoin(lines, "\n");
  const std::optional<double> cv = CoefficientOfVariation(rates);
  if (!cv.has_value()) {
    return Inconclusive(std::move(result), "needs two workers, of which one did some work");
  }
  result.value = *cv;
  return Decide(std::move(result), *cv <= limit);
}

}  // namespace ktstr::check
