// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/placement.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

std::string Describe(const CpuSet& cpus) {
  return cpus.empty() ? "none" : FormatCpuList(cpus);
}

// The allowed CPUs that are online; Unimplemented when there are none.
absl::StatusOr<CpuSet> Usable(absl::string_view intent, const Topology& topology,
                              const CpuSet& allowed) {
  const CpuSet usable = topology.online() & allowed;
  if (!usable.empty()) return usable;
  return absl::UnimplementedError(absl::StrCat(intent, ": no allowed CPU is online (allowed ",
                                               Describe(allowed), ", online ",
                                               Describe(topology.online()), ")"));
}

// Unimplemented when nothing shows which CPUs share what the intent is about.
absl::Status RequireShown(absl::string_view intent, const Topology& topology) {
  if (topology.is_shown()) return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrCat(intent,
                   ": /sys/devices/system/cpu shows no CPU, so cores and caches are unknown; "
                   "mount -t sysfs none /sys"));
}

// The member of `cpus` that has `rank` lower ones in it, or -1.
int CpuOfRank(const CpuSet& cpus, int rank) {
  int cpu = cpus.First();
  while (cpu >= 0 && rank-- > 0) cpu = cpus.Next(cpu);
  return cpu;
}

absl::StatusOr<CpuSet> Clip(absl::string_view intent, const CpuSet& cpus, const Topology& topology,
                            const CpuSet& allowed) {
  const CpuSet clipped = cpus & topology.online() & allowed;
  if (!clipped.empty()) return clipped;
  return absl::InvalidArgumentError(absl::StrCat(intent, ": none of the CPUs ", Describe(cpus),
                                                 " is online and allowed (",
                                                 Describe(topology.online() & allowed), ")"));
}

// One overload for each intent.
struct Resolver {
  using Result = absl::StatusOr<AffinityIntent>;

  static Result AsExact(absl::StatusOr<CpuSet> cpus) {
    if (!cpus.ok()) return std::move(cpus).status();
    return affinity::Exact{*cpus};
  }

  Result operator()(const affinity::Inherit& inherit) const { return inherit; }
  Result operator()(const affinity::OneCpuEach& each) const { return each; }
  Result operator()(const affinity::Exact& exact) const {
    return AsExact(Clip("Exact", exact.cpus, topology, allowed));
  }
  Result operator()(const affinity::RandomSubset& subset) const {
    ASSIGN_OR_RETURN(const CpuSet pool, Clip("RandomSubset", subset.pool, topology, allowed));
    return affinity::RandomSubset{.pool = pool, .count = subset.count};
  }
  Result operator()(const affinity::SingleCpu&) const {
    return AsExact(SingleCpu(topology, allowed));
  }
  Result operator()(const affinity::LlcAligned&) const {
    return AsExact(LlcAligned(topology, allowed));
  }
  Result operator()(const affinity::CrossCgroup&) const {
    return AsExact(CrossCgroup(topology, allowed));
  }
  Result operator()(const affinity::SmtSiblingPair&) const {
    return AsExact(SmtSiblingPair(topology, allowed));
  }

  const Topology& topology;
  const CpuSet& allowed;
};

}  // namespace

absl::StatusOr<CpuSet> SingleCpu(const Topology& topology, const CpuSet& allowed) {
  ASSIGN_OR_RETURN(const CpuSet usable, Usable("SingleCpu", topology, allowed));
  return CpuSet::Of({usable.First()});
}

absl::StatusOr<CpuSet> LlcAligned(const Topology& topology, const CpuSet& allowed) {
  RETURN_IF_ERROR(RequireShown("LlcAligned", topology));
  ASSIGN_OR_RETURN(const CpuSet usable, Usable("LlcAligned", topology, allowed));
  CpuSet best;
  for (const CpuSet& llc : topology.llc_domains()) {
    const CpuSet overlap = llc & usable;
    if (overlap.Count() > best.Count()) best = overlap;
  }
  return best;
}

absl::StatusOr<CpuSet> CrossCgroup(const Topology& topology, const CpuSet& allowed) {
  RETURN_IF_ERROR(RequireShown("CrossCgroup", topology));
  RETURN_IF_ERROR(Usable("CrossCgroup", topology, allowed).status());
  return topology.online();
}

absl::StatusOr<CpuSet> SmtSiblingPair(const Topology& topology, const CpuSet& allowed) {
  RETURN_IF_ERROR(RequireShown("SmtSiblingPair", topology));
  ASSIGN_OR_RETURN(const CpuSet usable, Usable("SmtSiblingPair", topology, allowed));
  bool machine_has_smt = false;
  for (const CpuSet& core : topology.cores()) {
    const CpuSet siblings = core & usable;
    if (siblings.Count() >= 2) return CpuSet::Of({siblings.First(), CpuOfRank(siblings, 1)});
    machine_has_smt = machine_has_smt || core.Count() >= 2;
  }
  if (!machine_has_smt) {
    return absl::UnimplementedError("SmtSiblingPair: no core of this machine has two online CPUs");
  }
  return absl::UnimplementedError(
      absl::StrCat("SmtSiblingPair: the allowed CPUs ", Describe(usable), " share no core"));
}

absl::StatusOr<affinity::OneCpuEach> OneCpuEach(const Topology& topology, const CpuSet& allowed,
                                                int count) {
  KTSTR_CHECK(count >= 1);
  const CpuSet usable = topology.online() & allowed;
  if (usable.Count() < count) {
    return absl::UnimplementedError(absl::StrCat("OneCpuEach: needs ", count,
                                                 " CPUs, allowed and online are ", usable.Count(),
                                                 " (", Describe(usable), ")"));
  }
  affinity::OneCpuEach each;
  for (int rank = 0;; ++rank) {
    for (const CpuSet& core : topology.cores()) {
      const int cpu = CpuOfRank(core & usable, rank);
      if (cpu >= 0) each.cpus.push_back(cpu);
      if (each.cpus.size() == static_cast<size_t>(count)) return each;
    }
  }
}

absl::StatusOr<AffinityIntent> ResolveAffinity(const AffinityIntent& intent,
                                               const Topology& topology, const CpuSet& allowed) {
  return std::visit(Resolver{topology, allowed}, intent);
}

}  // namespace ktstr
