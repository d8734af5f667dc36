// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/result.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/base/quantity.h"

namespace ktstr::check {

const char* OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kInconclusive:
      return "inconclusive";
    case Outcome::kFail:
      return "fail";
  }
  return "unknown";
}

const char* UnitName(Unit unit) {
  switch (unit) {
    case Unit::kCount:
      return "count";
    case Unit::kNs:
      return "ns";
    case Unit::kShare:
      return "share";
    case Unit::kPerSecond:
      return "per_second";
  }
  return "unknown";
}

const char* RelationName(Relation relation) {
  switch (relation) {
    case Relation::kAtMost:
      return "at most";
    case Relation::kAtLeast:
      return "at least";
    case Relation::kExactly:
      return "exactly";
  }
  return "unknown";
}

bool Holds(Relation relation, double value, double limit) {
  switch (relation) {
    case Relation::kAtMost:
      return value <= limit;
    case Relation::kAtLeast:
      return value >= limit;
    case Relation::kExactly:
      return value == limit;
  }
  return false;
}

std::string FormatValue(double value, Unit unit) {
  switch (unit) {
    case Unit::kCount:
      return absl::StrFormat("%.0f", value);
    case Unit::kNs:
      return FormatNs(static_cast<uint64_t>(std::llround(value)));
    case Unit::kShare:
      return absl::StrFormat("%.4f", value);
    case Unit::kPerSecond:
      return absl::StrFormat("%.4g/s", value);
  }
  return "?";
}

std::string Headline(const Result& result) {
  std::string text = result.claim;
  if (result.value.has_value()) {
    absl::StrAppend(&text, ": ", FormatValue(*result.value, result.unit));
  }
  if (result.samples > 0) {
    absl::StrAppend(&text, " (", result.samples, result.samples == 1 ? " sample)" : " samples)");
  }
  return text;
}

Result Decide(Result result, bool holds) {
  result.outcome = holds ? Outcome::kPass : Outcome::kFail;
  if (holds) result.excusable_ns.reset();
  return result;
}

Result Inconclusive(Result result, std::string reason) {
  result.outcome = Outcome::kInconclusive;
  result.reason = std::move(reason);
  result.excusable_ns.reset();
  return result;
}

Result Obstructed(Result result, const Obstacle& obstacle) {
  if (!obstacle.is_failure) return Inconclusive(std::move(result), obstacle.text);
  result.details = obstacle.text;
  result.excusable_ns.reset();
  return Decide(std::move(result), false);
}

}  // namespace ktstr::check
