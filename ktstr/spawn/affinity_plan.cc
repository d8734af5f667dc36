// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/affinity_plan.h"

#include <algorithm>
#include <variant>

#include "absl/random/distributions.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ktstr/base/check.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

// `count` CPUs of the pool, each subset as likely as the other (a partial Fisher-Yates shuffle).
CpuSet Draw(const affinity::RandomSubset& subset, absl::BitGenRef random) {
  std::vector<int> cpus;
  for (int cpu = subset.pool.First(); cpu >= 0; cpu = subset.pool.Next(cpu)) cpus.push_back(cpu);
  const size_t count = std::min(static_cast<size_t>(subset.count), cpus.size());
  CpuSet drawn;
  for (size_t i = 0; i < count; ++i) {
    std::swap(cpus[i], cpus[absl::Uniform(random, i, cpus.size())]);
    drawn.Add(cpus[i]);
  }
  return drawn;
}

struct SetsOf {
  int workers;
  absl::BitGenRef random;

  std::vector<CpuSet> operator()(const affinity::Inherit&) { return {}; }
  std::vector<CpuSet> operator()(const affinity::Exact& exact) { return {exact.cpus}; }
  std::vector<CpuSet> operator()(const affinity::OneCpuEach& each) {
    std::vector<CpuSet> sets;
    for (const int cpu : each.cpus) sets.push_back(CpuSet::Of({cpu}));
    return sets;
  }
  std::vector<CpuSet> operator()(const affinity::RandomSubset& subset) {
    std::vector<CpuSet> sets;
    for (int i = 0; i < workers; ++i) sets.push_back(Draw(subset, random));
    return sets;
  }
  template <typename Intent>
  std::vector<CpuSet> operator()(const Intent&) {
    KTSTR_CHECK(!"validated: resolved against a topology before");
    return {};
  }
};

struct Description {
  std::string operator()(const affinity::Inherit&) { return "inherit"; }
  std::string operator()(const affinity::Exact& exact) { return FormatCpuList(exact.cpus); }
  std::string operator()(const affinity::OneCpuEach& each) {
    return absl::StrCat("one of ", absl::StrJoin(each.cpus, ","), " each");
  }
  std::string operator()(const affinity::RandomSubset& subset) {
    return absl::StrCat(subset.count, " random of ", FormatCpuList(subset.pool));
  }
  template <typename Intent>
  std::string operator()(const Intent&) {
    return "unresolved";
  }
};

}  // namespace

AffinityPlan::AffinityPlan(const AffinityIntent& intent, int workers, absl::BitGenRef random)
    : sets_(std::visit(SetsOf{workers, random}, intent)) {}

std::string DescribeAffinity(const AffinityIntent& intent) {
  return std::visit(Description{}, intent);
}

}  // namespace ktstr
