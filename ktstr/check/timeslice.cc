// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/timeslice.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/duration_ns.h"
#include "ktstr/base/quantity.h"

namespace ktstr::check {

Result Timeslice::Compare(Relation relation, absl::Duration limit) const {
  const uint64_t limit_ns = ToNs(limit);
  Result result{.claim = absl::StrCat("mean timeslice of ", scope().Name(), " ",
                                      RelationName(relation), " ", FormatNs(limit_ns)),
                .unit = Unit::kNs,
                .limit = static_cast<double>(limit_ns)};
  const auto read = [&](const WorkerReport& worker) -> absl::StatusOr<Reading> {
    if (!worker.cpu_ns.has_value() || !worker.timeslices.has_value()) {
      return absl::NotFoundError("has no schedstat");
    }
    if (*worker.timeslices < kFewestTimeslices) {
      return absl::NotFoundError(absl::StrCat(
          "ran for ", *worker.timeslices, " timeslices only; a mean takes ", kFewestTimeslices));
    }
    const auto slices = static_cast<double>(*worker.timeslices);
    const double mean_ns = static_cast<double>(*worker.cpu_ns) / slices;
    // Lost time is accounted as the task's own; it can lengthen a slice, but not shorten it.
    const double excess_ns = (mean_ns - static_cast<double>(limit_ns)) * slices;
    return Reading{.value = mean_ns,
                   .samples = *worker.timeslices,
                   .excusable_ns = std::max(0.0, excess_ns),
                   .line = absl::StrCat("CPU ", FormatNs(*worker.cpu_ns), " in ",
                                        *worker.timeslices, " timeslices, ",
                                        worker.involuntary_switches.value_or(0), " preempted")};
  };
  return JudgeEach(scope(), std::move(result), relation, read);
}

}  // namespace ktstr::check
