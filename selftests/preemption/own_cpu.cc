// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/preemption/own_cpu.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace ktstr {

check::Result HadTheirCpu(const WorkloadReport& report, double share) {
  double cpu_ns = 0;
  for (const WorkerReport& worker : report.workers) {
    cpu_ns += static_cast<double>(worker.cpu_ns.value_or(0));
  }
  check::Result result{.claim = absl::StrCat("the workers' part of their CPU at least ", share),
                       .unit = check::Unit::kShare,
                       .limit = share,
                       .relation = check::Relation::kAtLeast,
                       .samples = report.workers.size()};
  if (report.duration_ns == 0) return check::Inconclusive(std::move(result), "nothing ran");
  result.value = cpu_ns / static_cast<double>(report.duration_ns);
  if (*result.value >= share) return check::Decide(std::move(result), true);
  const double others = 100 * (1 - *result.value);
  return check::Inconclusive(std::move(result),
                             absl::StrFormat("others took %.1f %% of the CPU", others));
}

}  // namespace ktstr
