// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/balance/others.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "ktstr/check/phase_view.h"
#include "ktstr/sched/cpu_set.h"

namespace ktstr {
namespace {

// The report of the worker in the phase; without a phase: in all of its run.
std::optional<WorkerReport> InPhase(const WorkerReport& worker, const std::string& phase) {
  if (phase.empty()) return worker;
  return check::ViewPhase(worker, {.phase = phase, .part = std::nullopt});
}

}  // namespace

check::Result OthersHadAtMost(double share, const WorkloadReport& report,
                              const std::map<int, uint64_t>& idle_ns, const std::string& phase) {
  check::Result result{.claim = absl::StrFormat("others' part of the CPUs at most %.2f", share),
                       .unit = check::Unit::kShare,
                       .limit = share,
                       .relation = check::Relation::kAtMost,
                       .samples = idle_ns.size()};
  CpuSet cpus;
  double known_ns = 0;
  for (const auto& [cpu, ns] : idle_ns) {
    cpus.Add(cpu);
    known_ns += static_cast<double>(ns);
  }
  uint64_t wall_ns = 0;
  for (const WorkerReport& worker : report.workers) {
    const std::optional<WorkerReport> seen = InPhase(worker, phase);
    if (!seen.has_value() || !worker.cpus_used.IsSubsetOf(cpus)) continue;
    known_ns += static_cast<double>(seen->cpu_ns.value_or(0));
    wall_ns = std::max(wall_ns, seen->wall_ns.value_or(0));
  }
  if (wall_ns == 0) return check::Inconclusive(std::move(result), "no worker was on these CPUs");
  const double all_ns = static_cast<double>(wall_ns) * static_cast<double>(idle_ns.size());
  result.value = std::max(0.0, 1 - known_ns / all_ns);
  if (*result.value <= share) return check::Decide(std::move(result), true);
  const double percent = 100 * *result.value;
  return check::Inconclusive(std::move(result),
                             absl::StrFormat("others had %.1f %% of the CPUs", percent));
}

}  // namespace ktstr
