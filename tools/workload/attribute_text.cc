// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/attribute_text.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

struct NamedIntent {
  absl::string_view name;
  AffinityIntent intent;
};

absl::StatusOr<CpuSet> ParseSomeCpus(absl::string_view list) {
  ASSIGN_OR_RETURN(const CpuSet cpus, ParseCpuList(list));
  if (cpus.empty()) return absl::InvalidArgumentError("names no CPU: write a list such as 0,2-3");
  return cpus;
}

absl::StatusOr<AffinityIntent> ParseEach(absl::string_view list) {
  ASSIGN_OR_RETURN(const CpuSet cpus, ParseSomeCpus(list));
  affinity::OneCpuEach each;
  for (int cpu = cpus.First(); cpu >= 0; cpu = cpus.Next(cpu)) each.cpus.push_back(cpu);
  return each;
}

absl::StatusOr<AffinityIntent> ParseRandom(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  affinity::RandomSubset subset;
  if (!absl::SimpleAtoi(parts.first, &subset.count) || subset.count < 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", parts.first, "' is not a number of CPUs to draw: write random:2 or random:2:0-7"));
  }
  if (parts.first.size() == text.size()) return subset;
  ASSIGN_OR_RETURN(subset.pool, ParseSomeCpus(parts.second));
  return subset;
}

}  // namespace

absl::StatusOr<AffinityIntent> ParseAffinity(absl::string_view text) {
  const NamedIntent kIntents[] = {
      {"inherit", affinity::Inherit{}},         {"each", affinity::OneCpuEach{}},
      {"single", affinity::SingleCpu{}},        {"llc", affinity::LlcAligned{}},
      {"smt-pair", affinity::SmtSiblingPair{}}, {"all", affinity::CrossCgroup{}}};
  std::vector<absl::string_view> names;
  for (const NamedIntent& named : kIntents) {
    if (text == named.name) return named.intent;
    names.push_back(named.name);
  }
  if (absl::string_view list = text; absl::ConsumePrefix(&list, "each:")) return ParseEach(list);
  if (absl::string_view rest = text; absl::ConsumePrefix(&rest, "random:"))
    return ParseRandom(rest);
  absl::StatusOr<CpuSet> cpus = ParseSomeCpus(text);
  if (cpus.ok()) return affinity::Exact{*cpus};
  return absl::InvalidArgumentError(absl::StrCat(cpus.status().message(), DidYouMean(text, names)));
}

}  // namespace ktstr
