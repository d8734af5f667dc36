// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/placement_resolution.h"

#include <algorithm>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/placement.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

// The CPUs that were written.
CpuSet WrittenCpus(const AffinityIntent& intent) {
  CpuSet written;
  if (const auto* each = std::get_if<affinity::OneCpuEach>(&intent)) {
    for (const int cpu : each->cpus) written.Add(cpu);
  }
  if (const auto* random = std::get_if<affinity::RandomSubset>(&intent)) written = random->pool;
  if (const auto* exact = std::get_if<affinity::Exact>(&intent)) written = exact->cpus;
  return written;
}

absl::Status CheckWritten(const CpuSet& written, const CpuSet& usable) {
  CpuSet missing;
  for (int cpu = written.First(); cpu >= 0; cpu = written.Next(cpu)) {
    if (!usable.Contains(cpu)) missing.Add(cpu);
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("CPU ", FormatCpuList(missing),
                                                 " is absent, offline or outside of the cpuset; ",
                                                 FormatCpuList(usable), " can be named"));
}

// Fills in the lists that were left out. Lists that were written stay as they are.
absl::StatusOr<AffinityIntent> Resolve(const AffinityIntent& intent, int workers,
                                       const Topology& topology, const PermittedCpus& cpus) {
  RETURN_IF_ERROR(CheckWritten(WrittenCpus(intent), cpus.usable));
  const CpuSet& allowed = cpus.allowed;
  if (const auto* each = std::get_if<affinity::OneCpuEach>(&intent)) {
    if (!each->cpus.empty()) return intent;
    ASSIGN_OR_RETURN(affinity::OneCpuEach filled,
                     OneCpuEach(topology, allowed, std::min(workers, allowed.Count())));
    return filled;
  }
  if (const auto* random = std::get_if<affinity::RandomSubset>(&intent)) {
    if (!random->pool.empty()) return intent;
    return affinity::RandomSubset{.pool = allowed, .count = random->count};
  }
  if (std::holds_alternative<affinity::Exact>(intent)) return intent;
  return ResolveAffinity(intent, topology, allowed);
}

absl::Status At(const std::string& place, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(place, ": cpus: ", status.message()));
}

void SizeGroups(const CpuSet& allowed, Options& options) {
  WorkloadConfig& config = options.config;
  config.inherited_cpus = allowed;
  FitToCpus(allowed.Count(), config);
  for (const size_t index : options.unsized_groups) {
    const int group_size = config.groups[index].work.group_size();
    config.groups[index].workers = group_size > 1 ? group_size : allowed.Count();
  }
}

int MostWorkers(const GroupChange& change, const WorkloadConfig& config) {
  if (change.group.has_value()) return config.groups[*change.group].workers;
  int most = 0;
  for (const GroupConfig& group : config.groups) most = std::max(most, group.workers);
  return most;
}

}  // namespace

absl::Status ResolvePlacements(const Topology& topology, const PermittedCpus& cpus,
                               Options& options) {
  SizeGroups(cpus.allowed, options);
  for (size_t i = 0; i < options.config.groups.size(); ++i) {
    GroupConfig& group = options.config.groups[i];
    absl::StatusOr<AffinityIntent> intent = Resolve(group.affinity, group.workers, topology, cpus);
    if (!intent.ok()) return At(absl::StrCat("groups[", i, "]"), intent.status());
    group.affinity = *std::move(intent);
  }
  for (PhaseChange& phase : options.phases) {
    for (GroupChange& change : phase.changes) {
      if (!change.affinity.has_value()) continue;
      absl::StatusOr<AffinityIntent> intent =
          Resolve(*change.affinity, MostWorkers(change, options.config), topology, cpus);
      if (!intent.ok()) return At(absl::StrCat("phase '", phase.name, "'"), intent.status());
      change.affinity = *std::move(intent);
    }
  }
  return absl::OkStatus();
}

}  // namespace ktstr
