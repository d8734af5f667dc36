// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Spread: how far values lie from each other. Parent side, pure.

#ifndef KTSTR_CHECK_SPREAD_H_
#define KTSTR_CHECK_SPREAD_H_

#include <optional>
#include <span>

#include "ktstr/telemetry/histogram_snapshot.h"

namespace ktstr::check {

// The coefficient of variation: population standard deviation by mean. Absent for fewer than two
// values or a mean of 0.
std::optional<double> CoefficientOfVariation(std::span<const double> values);
// The same over all samples of a histogram, whose values are known to 1/128.
std::optional<double> CoefficientOfVariation(const HistogramSnapshot& histogram);

// Jain's index of fairness: (sum x)^2 / (n * sum x^2), 1 when all are equal, 1/n when one has all.
// 0 for no values or only zeros.
double JainIndex(std::span<const double> values);

}  // namespace ktstr::check

#endif  // KTSTR_CHECK_SPREAD_H_
