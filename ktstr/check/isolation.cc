// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/check/isolation.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr::check {
namespace {

CpuSet Without(CpuSet set, const CpuSet& removed) {
  for (int cpu = removed.First(); cpu >= 0; cpu = removed.Next(cpu)) set.Remove(cpu);
  return set;
}

}  // namespace

Result CpusUsed::Within(const CpuSet& cpus) const {
  Result result{.claim = absl::StrCat("CPUs used by ", scope().Name(), " outside ",
                                      FormatCpuList(cpus), " exactly 0"),
                .unit = Unit::kCount,
                .limit = 0,
                .relation = Relation::kExactly};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  CpuSet outside;
  std::vector<std::string> lines;
  for (const WorkerReport* worker : scope().Workers()) {
    const std::string who = WorkerLabel(report(), *worker);
    if (worker->cpus_used.empty()) {
      return Inconclusive(std::move(result), absl::StrCat(who, " was seen on no CPU"));
    }
    const CpuSet strays = Without(worker->cpus_used, cpus);
    outside = outside | strays;
    lines.push_back(absl::StrCat(who, ": on ", FormatCpuList(worker->cpus_used),
                                 strays.empty() ? "" : ", outside on ", FormatCpuList(strays), ", ",
                                 worker->migrations, " migrations"));
    result.samples += worker->iterations;
  }
  result.details = absl::StrJoin(lines, "\n");
  result.value = outside.Count();
  return Decide(std::move(result), outside.empty());
}

Result CpusUsed::Cover(const CpuSet& cpus) const {
  Result result{.claim = absl::StrCat("CPUs of ", FormatCpuList(cpus), " not used by ",
                                      scope().Name(), " exactly 0"),
                .unit = Unit::kCount,
                .limit = 0,
                .relation = Relation::kExactly};
  if (const auto obstacle = scope().Obstacle()) return Obstructed(std::move(result), *obstacle);

  CpuSet used;
  for (const WorkerReport* worker : scope().Workers()) {
    used = used | worker->cpus_used;
    result.samples += worker->iterations;
  }
  const CpuSet missing = Without(cpus, used);
  result.details = absl::StrCat("used: ", FormatCpuList(used));
  result.value = missing.Count();
  return Decide(std::move(result), missing.empty());
}

}  // namespace ktstr::check
