// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/activity.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ktstr/base/quantity.h"
#include "ktstr/check/each_worker.h"

namespace ktstr::check {

Result Activity::AtLeast(double share) const {
  Result result{.claim = absl::StrFormat("time of %s on a CPU or waiting for one at least %.4f",
                                         scope().Name(), share),
                .unit = Unit::kShare,
                .limit = share};
  const auto read = [share](const WorkerReport& worker) -> absl::StatusOr<Reading> {
    if (!worker.cpu_ns.has_value() || !worker.run_delay_ns.has_value() ||
        worker.wall_ns.value_or(0) == 0) {
      return absl::NotFoundError("has no schedstat");
    }
    const auto wall_ns = static_cast<double>(*worker.wall_ns);
    const auto active_ns = static_cast<double>(*worker.cpu_ns + *worker.run_delay_ns);
    return Reading{
        .value = active_ns / wall_ns,
        .samples = 1,
        .excusable_ns = std::max(0.0, share * wall_ns - active_ns),
        .line = absl::StrCat("CPU ", FormatNs(*worker.cpu_ns), ", run delay ",
                             FormatNs(*worker.run_delay_ns), " of ", FormatNs(*worker.wall_ns))};
  };
  return JudgeEach(scope(), std::move(result), Relation::kAtLeast, read);
}

}  // namespace ktstr::check
