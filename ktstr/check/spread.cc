// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/spread.h"

#include <cmath>

namespace ktstr::check {

std::optional<double> CoefficientOfVariation(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  if (mean == 0) return std::nullopt;
  // Two passes: the difference of two large sums would lose what is sought.
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / count) / mean;
}

std::optional<double> CoefficientOfVariation(const HistogramSnapshot& histogram) {
  if (histogram.count() < 2 || histogram.sum_ns() == 0) return std::nullopt;
  const double mean = *histogram.mean_ns();
  double squares = 0;
  for (const HistogramSnapshot::Bucket& bucket : histogram.buckets()) {
    const double distance = static_cast<double>(bucket.lower_ns) - mean;
    squares += static_cast<double>(bucket.count) * distance * distance;
  }
  return std::sqrt(squares / static_cast<double>(histogram.count())) / mean;
}

double JainIndex(std::span<const double> values) {
  double sum = 0;
  double squares = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  return squares == 0 ? 0 : sum * sum / (static_cast<double>(values.size()) * squares);
}

}  // namespace ktstr::check
