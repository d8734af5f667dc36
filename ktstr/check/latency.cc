// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/latency.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/quantity.h"
#include "ktstr/check/spread.h"
#include "ktstr/check/text_histogram.h"

namespace ktstr::check {
namespace {

HistogramSnapshot Merged(const Scope& scope, Instrument instrument) {
  HistogramSnapshot merged;
  for (const WorkerReport* worker : scope.Workers()) merged.Merge(worker->histogram(instrument));
  return merged;
}

uint64_t SamplesNeeded(double percent) {
  if (percent >= 100) return 1;
  return static_cast<uint64_t>(std::llround(100 / (100 - percent)));
}

// The least total time by which samples would have to be shorter for the percentile to keep the
// limit: the excess of as many of the smallest samples above it as are too many.
uint64_t ExcessNs(const HistogramSnapshot& histogram, double percent, uint64_t limit_ns) {
  const auto allowed = static_cast<uint64_t>(
      std::floor(static_cast<double>(histogram.count()) * (100 - percent) / 100 + 1e-9));
  const uint64_t above = histogram.CountAbove(limit_ns);
  uint64_t too_many = above > allowed ? above - allowed : 0;
  uint64_t excess = 0;
  for (const HistogramSnapshot::Bucket& bucket : histogram.buckets()) {
    if (bucket.lower_ns <= limit_ns) continue;
    const uint64_t taken = std::min(too_many, bucket.count);
    excess += taken * (bucket.lower_ns - limit_ns);
    too_many -= taken;
  }
  return excess;
}

std::string QuantityName(Instrument instrument) {
  return absl::StrReplaceAll(InstrumentName(instrument), {{"_", " "}});
}

std::string PercentileName(double percent) {
  return percent >= 100 ? "largest" : absl::StrCat("p", percent);
}

std::string Spread(const HistogramSnapshot& histogram) {
  return absl::StrCat("min ", FormatNs(*histogram.min_ns()), ", p50 ",
                      FormatNs(*histogram.Percentile(50)), ", p99 ",
                      FormatNs(*histogram.Percentile(99)), ", max ", FormatNs(*histogram.max_ns()));
}

}  // namespace

Result Latency::CvAtMost(double limit) const {
  Result result{.claim = absl::StrFormat("CV of %s of %s at most %.4f", QuantityName(instrument_),
                                         scope().Name(), limit),
                .unit = Unit::kShare,
                .limit = limit,
                .relation = Relation::kAtMost};
  if (const auto obstacle = scope().ObstacleTo(instrument_)) {
    return Obstructed(std::move(result), *obstacle);
  }
  const HistogramSnapshot histogram = Merged(scope(), instrument_);
  result.samples = histogram.count();
  const std::optional<double> cv = CoefficientOfVariation(histogram);
  if (!cv.has_value()) return Inconclusive(std::move(result), "needs two samples");
  result.value = *cv;
  result.details = absl::StrCat(Spread(histogram), "\n", TextHistogram(histogram));
  // The largest sample alone can make the whole spread.
  result.excusable_ns = *histogram.max_ns() - *histogram.min_ns();
  return Decide(std::move(result), *cv <= limit);
}

LatencyPercentile::LatencyPercentile(Scope scope, Instrument instrument, double percent)
    : scope_(std::move(scope)), instrument_(instrument), percent_(percent) {}

Result LatencyPercentile::Begin(Relation relation, absl::Duration limit) const {
  Result result{
      .claim = absl::StrCat(PercentileName(percent_), " ", QuantityName(instrument_), " of ",
                            scope_.Name(), " ", RelationName(relation), " ", FormatNs(ToNs(limit))),
      .unit = Unit::kNs,
      .limit = static_cast<double>(ToNs(limit)),
      .relation = relation};
  if (const auto obstacle = scope_.ObstacleTo(instrument_)) {
    return Obstructed(std::move(result), *obstacle);
  }

  const HistogramSnapshot histogram = Merged(scope_, instrument_);
  result.samples = histogram.count();
  if (histogram.count() < SamplesNeeded(percent_)) {
    return Inconclusive(std::move(result), absl::StrCat("needs ", SamplesNeeded(percent_),
                                                        " samples, has ", histogram.count()));
  }
  result.value =
      static_cast<double>(percent_ >= 100 ? *histogram.max_ns() : *histogram.Percentile(percent_));
  result.details = absl::StrCat(Spread(histogram), "\n", TextHistogram(histogram, ToNs(limit)));
  return result;
}

Result LatencyPercentile::AtMost(absl::Duration limit) const {
  Result result = Begin(Relation::kAtMost, limit);
  if (!result.value.has_value()) return result;
  result.excusable_ns =
      std::max<uint64_t>(1, ExcessNs(Merged(scope_, instrument_), percent_, ToNs(limit)));
  const bool holds = *result.value <= *result.limit;
  return Decide(std::move(result), holds);
}

Result LatencyPercentile::AtLeast(absl::Duration limit) const {
  Result result = Begin(Relation::kAtLeast, limit);
  if (!result.value.has_value()) return result;
  const bool holds = *result.value >= *result.limit;
  return Decide(std::move(result), holds);
}

}  // namespace ktstr::check
