// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/run_delay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"

namespace ktstr::check {

Result RunDelayLimit::AtMost(absl::Duration limit) const {
  const bool mean = kind_ == Kind::kMeanWait;
  const auto limit_ns = static_cast<uint64_t>(absl::ToInt64Nanoseconds(limit));
  Result result{.claim = absl::StrCat(mean ? "mean wait before running" : "run delay", " of ",
                                      scope_.Name(), " at most ", FormatNs(limit_ns)),
                .unit = Unit::kNs,
                .limit = static_cast<double>(limit_ns)};
  if (const auto obstacle = scope_.Obstacle()) return Inconclusive(std::move(result), *obstacle);

  uint64_t worst_ns = 0;
  uint64_t worst_excess_ns = 0;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope_.Workers()) {
    const std::string who = WorkerLabel(*scope_.report, *worker);
    if (!worker->run_delay_ns.has_value() || worker->timeslices.value_or(0) == 0) {
      return Inconclusive(std::move(result), absl::StrCat(who, " has no schedstat"));
    }
    const uint64_t divisor = mean ? *worker->timeslices : 1;
    const uint64_t value_ns = *worker->run_delay_ns / divisor;
    if (value_ns > limit_ns) {
      worst_excess_ns = std::max(worst_excess_ns, (value_ns - limit_ns) * divisor);
    }
    worst_ns = std::max(worst_ns, value_ns);
    result.samples += *worker->timeslices;
    lines.push_back(absl::StrCat(who, ": run delay ", FormatNs(*worker->run_delay_ns), " in ",
                                 *worker->timeslices, " timeslices"));
  }
  result.details = absl::StrJoin(lines, "\n");
  result.value = static_cast<double>(worst_ns);
  result.excusable_ns = worst_excess_ns;
  return Decide(std::move(result), worst_ns <= limit_ns);
}

}  // namespace ktstr::check
