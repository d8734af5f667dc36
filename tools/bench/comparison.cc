// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/bench/comparison.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/status_macros.h"

namespace bench {
namespace {

absl::Status RunSide(const Comparison& comparison, bool ours, std::vector<double>& results) {
  const absl::StatusOr<double> result = ours ? comparison.ours() : comparison.peer();
  if (!result.ok()) {
    return absl::Status(result.status().code(),
                        absl::StrCat(ours ? comparison.ours_name : comparison.peer_name, ": ",
                                     result.status().message()));
  }
  results.push_back(*result);
  return absl::OkStatus();
}

absl::Status RunRound(const Comparison& comparison, bool ours_first, ComparisonResult& result) {
  if (ours_first) RETURN_IF_ERROR(RunSide(comparison, true, result.ours));
  if (comparison.judged != Judged::kOurs) {
    RETURN_IF_ERROR(RunSide(comparison, false, result.peer));
  }
  if (!ours_first) RETURN_IF_ERROR(RunSide(comparison, true, result.ours));
  return absl::OkStatus();
}

double JudgedFigure(const Comparison& comparison, const ComparisonResult& result, size_t round) {
  switch (comparison.judged) {
    case Judged::kRatio:
      return result.ours[round] / result.peer[round];
    case Judged::kDifference:
      return result.ours[round] - result.peer[round];
    case Judged::kOurs:
      return result.ours[round];
  }
  return 0;
}

bool MeetsTarget(const Comparison& comparison, double median) {
  if (!comparison.target.has_value()) return true;
  return comparison.better == Better::kHigher ? median >= *comparison.target
                                              : median <= *comparison.target;
}

}  // namespace

absl::StatusOr<ComparisonResult> Compare(const Comparison& comparison, int rounds) {
  KTSTR_CHECK(rounds > 0);
  ComparisonResult warm_up;
  if (comparison.max_rounds > 1) RETURN_IF_ERROR(RunRound(comparison, true, warm_up));
  ComparisonResult result;
  for (int round = 0; round < std::min(rounds, comparison.max_rounds); ++round) {
    RETURN_IF_ERROR(RunRound(comparison, round % 2 == 0, result));
  }
  std::vector<double> figures;
  for (size_t i = 0; i < result.ours.size(); ++i) {
    figures.push_back(JudgedFigure(comparison, result, i));
  }
  result.median = Median(figures);
  result.min = *std::min_element(figures.begin(), figures.end());
  result.max = *std::max_element(figures.begin(), figures.end());
  result.meets_target = MeetsTarget(comparison, result.median);
  return result;
}

double Median(std::vector<double> values) {
  KTSTR_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace bench
