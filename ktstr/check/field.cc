// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/field.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/telemetry/report_numbers.h"

namespace ktstr::check {
namespace {

bool IsTime(absl::string_view key) {
  return absl::EndsWith(key, "_ns");
}

Unit UnitOf(absl::string_view key) {
  return IsTime(key) ? Unit::kNs : Unit::kCount;
}

// "start skew", "minor faults".
std::string NameOf(absl::string_view key) {
  absl::ConsumeSuffix(&key, "_ns");
  return absl::StrReplaceAll(key, {{"_", " "}});
}

// Lost time lengthens every duration, and shortens only the time on a CPU.
double ExcusableNs(absl::string_view key, Relation relation, uint64_t value, uint64_t limit) {
  if (!IsTime(key)) return 0;
  const double excess = static_cast<double>(value) - static_cast<double>(limit);
  if (relation == Relation::kAtMost) return std::max(0.0, excess);
  return key == "cpu_ns" ? std::max(0.0, -excess) : 0;
}

std::string NoTime(absl::string_view key) {
  return absl::StrCat(key, " is no time");
}

std::string NoField(absl::string_view key) {
  return absl::StrCat("reports have no number \"", key, "\"");
}

}  // namespace

Unit Field::unit() const {
  return UnitOf(key_);
}

std::string Field::name() const {
  return NameOf(key_);
}

absl::StatusOr<uint64_t> Field::ValueOf(const WorkerReport& worker) const {
  const ReportNumber number = NumberOf(worker, key_);
  if (scope().views != nullptr && !IsKeptByPhase(key_)) {
    return absl::NotFoundError(absl::StrCat("keeps its ", name(), " for the whole run only"));
  }
  if (!number.value.has_value()) return absl::NotFoundError(absl::StrCat("has no ", name()));
  return *number.value;
}

Result Field::Each(Relation relation, uint64_t limit) const {
  Result result{
      .claim = absl::StrCat(name(), " of each of ", scope().Name(), " ", RelationName(relation),
                            " ", FormatValue(static_cast<double>(limit), unit())),
      .unit = unit(),
      .limit = static_cast<double>(limit)};
  if (!NumberOf(WorkerReport(), key_).is_field) {
    return Inconclusive(std::move(result), NoField(key_));
  }
  return JudgeEach(scope(), std::move(result), relation,
                   [&](const WorkerReport& worker) -> absl::StatusOr<Reading> {
                     const absl::StatusOr<uint64_t> value = ValueOf(worker);
                     if (!value.ok()) return value.status();
                     const auto number = static_cast<double>(*value);
                     return Reading{.value = number,
                                    .samples = 1,
                                    .excusable_ns = ExcusableNs(key_, relation, *value, limit),
                                    .line = FormatValue(number, unit())};
                   });
}

Result Field::EachInTime(Relation relation, absl::Duration limit) const {
  if (IsTime(key_)) return Each(relation, ToNs(limit));
  return Inconclusive(
      {.claim = absl::StrCat(name(), " of each of ", scope().Name(), " ", RelationName(relation),
                             " ", FormatValue(static_cast<double>(ToNs(limit)), Unit::kNs))},
      NoTime(key_));
}

absl::StatusOr<Field::Sum> Field::Add(Result& result) const {
  if (!NumberOf(WorkerReport(), key_).is_field) return absl::NotFoundError(NoField(key_));
  Sum sum;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    const std::string who = WorkerLabel(report(), *worker);
    const absl::StatusOr<uint64_t> value = ValueOf(*worker);
    if (!value.ok()) return absl::NotFoundError(absl::StrCat(who, " ", value.status().message()));
    sum.value += static_cast<double>(*value);
    sum.iterations += worker->iterations;
    lines.push_back(absl::StrCat(who, ": ", FormatValue(static_cast<double>(*value), unit()),
                                 " in ", worker->iterations, " iterations"));
  }
  result.details = absl::StrJoin(lines, "\n");
  return sum;
}

Result Field::Total(Relation relation, uint64_t limit) const {
  Result result{
      .claim = absl::StrCat("total ", name(), " of ", scope().Name(), " ", RelationName(relation),
                            " ", FormatValue(static_cast<double>(limit), unit())),
      .unit = unit(),
      .limit = static_cast<double>(limit),
      .relation = relation};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  const absl::StatusOr<Sum> sum = Add(result);
  if (!sum.ok()) return Inconclusive(std::move(result), std::string(sum.status().message()));
  result.samples = scope().Workers().size();
  result.value = sum->value;
  return Decide(std::move(result), Holds(relation, sum->value, static_cast<double>(limit)));
}

Result Field::PerIteration(Relation relation, double limit) const {
  Result result{.claim = absl::StrFormat("%s of %s per iteration %s %.4f", name(), scope().Name(),
                                         RelationName(relation), limit),
                .unit = unit() == Unit::kNs ? Unit::kNs : Unit::kShare,
                .limit = limit,
                .relation = relation};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  const absl::StatusOr<Sum> sum = Add(result);
  if (!sum.ok()) return Inconclusive(std::move(result), std::string(sum.status().message()));
  result.samples = sum->iterations;
  if (sum->iterations == 0) return Inconclusive(std::move(result), "there are no iterations");
  const double value = sum->value / static_cast<double>(sum->iterations);
  result.value = value;
  return Decide(std::move(result), Holds(relation, value, limit));
}

Result Field::PerIterationAtMost(double limit) const {
  return PerIteration(Relation::kAtMost, limit);
}

Result Field::PerIterationAtLeast(double limit) const {
  return PerIteration(Relation::kAtLeast, limit);
}

Result RunField::Compare(Relation relation, uint64_t limit) const {
  const Unit unit = UnitOf(key_);
  Result result{.claim = absl::StrCat(NameOf(key_), " of the run ", RelationName(relation), " ",
                                      FormatValue(static_cast<double>(limit), unit)),
                .unit = unit,
                .limit = static_cast<double>(limit),
                .relation = relation};
  const Scope everybody{.report = report_};
  if (const auto obstacle = everybody.Obstacle()) return Obstructed(std::move(result), *obstacle);
  const ReportNumber number = NumberOf(*report_, key_);
  if (!number.is_field) return Inconclusive(std::move(result), NoField(key_));
  if (!number.value.has_value()) {
    return Inconclusive(std::move(result), absl::StrCat("the run has no ", NameOf(key_)));
  }
  result.value = static_cast<double>(*number.value);
  result.samples = report_->workers.size();
  if (const double excuse = ExcusableNs(key_, relation, *number.value, limit); excuse > 0) {
    result.excusable_ns = static_cast<uint64_t>(excuse);
  }
  return Decide(std::move(result),
                relation == Relation::kAtMost ? *number.value <= limit : *number.value >= limit);
}

Result RunField::CompareTime(Relation relation, absl::Duration limit) const {
  if (IsTime(key_)) return Compare(relation, ToNs(limit));
  return Inconclusive({.claim = absl::StrCat(NameOf(key_), " of the run ", RelationName(relation),
                                             " ", absl::FormatDuration(limit))},
                      NoTime(key_));
}

}  // namespace ktstr::check
