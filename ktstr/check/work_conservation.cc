// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/work_conservation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/quantity.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr::check {

Result WorkConservation::AtMost(double share_of_run) const {
  Result result{.claim = absl::StrFormat("idle CPU time while %s waited, of the run, at most %.4f",
                                         scope().Name(), share_of_run),
                .unit = Unit::kShare,
                .limit = share_of_run,
                .relation = Relation::kAtMost,
                .samples = idle_ns_.size()};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);
  if (idle_ns_.empty()) return Inconclusive(std::move(result), "no CPU shows how long it idled");

  uint64_t idle_ns = 0;
  uint64_t waited_ns = 0;
  uint64_t wall_ns = 0;
  std::vector<std::string> lines;
  for (const auto& [cpu, ns] : idle_ns_) {
    idle_ns += ns;
    lines.push_back(absl::StrCat("CPU ", cpu, " idled ", FormatNs(ns)));
  }
  for (const WorkerReport* worker : scope().Workers()) {
    const std::string who = WorkerLabel(report(), *worker);
    if (!worker->run_delay_ns.has_value() || worker->wall_ns.value_or(0) == 0) {
      return Inconclusive(std::move(result), absl::StrCat(who, " has no schedstat"));
    }
    waited_ns += *worker->run_delay_ns;
    wall_ns = std::max(wall_ns, *worker->wall_ns);
    lines.push_back(absl::StrCat(who, ": waited ", FormatNs(*worker->run_delay_ns), ", on ",
                                 FormatCpuList(worker->cpus_used)));
  }
  const double wasted_ns = static_cast<double>(std::min(idle_ns, waited_ns));
  result.value = wasted_ns / static_cast<double>(wall_ns);
  result.details = absl::StrJoin(lines, "\n");
  result.excusable_ns =
      static_cast<uint64_t>(std::max(1.0, wasted_ns - share_of_run * static_cast<double>(wall_ns)));
  const bool holds = *result.value <= share_of_run;
  return Decide(std::move(result), holds);
}

}  // namespace ktstr::check
