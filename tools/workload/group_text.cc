// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/group_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/catalogue/catalogue.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/policy_text.h"

namespace ktstr {
namespace {

struct AttributeParser {
  GroupAttribute attribute;
  absl::Status (*parse)(absl::string_view value, GroupConfig& group);
};

absl::Status ParseWorkers(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(const uint64_t workers, ParseCount(value));
  if (workers < 1 || workers > static_cast<uint64_t>(kMaxWorkers)) {
    return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not in 1..", kMaxWorkers));
  }
  group.workers = static_cast<int>(workers);
  return absl::OkStatus();
}

absl::Status ParseMode(absl::string_view value, GroupConfig& group) {
  for (const WorkerMode mode : {WorkerMode::kFork, WorkerMode::kThread}) {
    if (value != WorkerModeName(mode)) continue;
    group.mode = mode;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not fork or thread"));
}

absl::Status ParseGroupPolicy(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.policy, ParsePolicy(value));
  return absl::OkStatus();
}

absl::Status ParseNice(absl::string_view value, GroupConfig& group) {
  int nice = 0;
  if (!absl::SimpleAtoi(value, &nice) || nice < kMinNice || nice > kMaxNice) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", value, "' is not a nice value in ", kMinNice, "..", kMaxNice));
  }
  group.nice = nice;
  return absl::OkStatus();
}

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
    return absl::InvalidArgumentError(
        absl::StrCat("'", parts.first, "' is not a number of CPUs to draw: write random:2:0-7"));
  }
  ASSIGN_OR_RETURN(subset.pool, ParseSomeCpus(parts.second));
  return subset;
}

absl::StatusOr<AffinityIntent> ParseAffinity(absl::string_view value) {
  if (absl::ConsumePrefix(&value, "each:")) return ParseEach(value);
  if (absl::ConsumePrefix(&value, "random:")) return ParseRandom(value);
  ASSIGN_OR_RETURN(const CpuSet cpus, ParseSomeCpus(value));
  return affinity::Exact{cpus};
}

absl::Status ParseCpus(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.affinity, ParseAffinity(value));
  return absl::OkStatus();
}

absl::Status ParseName(absl::string_view value, GroupConfig& group) {
  if (value.empty()) return absl::InvalidArgumentError("the name is empty");
  group.name = std::string(value);
  return absl::OkStatus();
}

constexpr std::array<AttributeParser, 6> kAttributes = {{
    {{"workers", "N", "how many; whole groups of types that have them"}, ParseWorkers},
    {{"mode", "MODE", "fork: processes (default); thread: threads"}, ParseMode},
    {{"policy", "POLICY",
      "normal[:SLICE], batch[:SLICE], idle, ext,\n"
      "fifo:1..99, rr:1..99 or\n"
      "deadline:RUNTIME,DEADLINE[,PERIOD]"},
     ParseGroupPolicy},
    {{"nice", "N", "-20..19"}, ParseNice},
    {{"cpus", "CPUS",
      "0,2-3: all may use these; each:0-3: one CPU each;\n"
      "random:2:0-7: each may use 2 drawn from these"},
     ParseCpus},
    {{"name", "NAME", "how the report and ps call the group"}, ParseName},
}};

const AttributeParser* FindAttribute(absl::string_view key) {
  const auto found =
      std::find_if(kAttributes.begin(), kAttributes.end(),
                   [key](const AttributeParser& parser) { return key == parser.attribute.name; });
  return found == kAttributes.end() ? nullptr : &*found;
}

absl::StatusOr<int> DefaultWorkers(const WorkSpec& work) {
  if (work.group_size() > 1) return work.group_size();
  ASSIGN_OR_RETURN(const CpuSet allowed, AffinityOf(0));
  return allowed.Count();
}

}  // namespace

std::span<const GroupAttribute> GroupAttributes() {
  static const auto kTable = [] {
    std::array<GroupAttribute, kAttributes.size()> table{};
    std::transform(kAttributes.begin(), kAttributes.end(), table.begin(),
                   [](const AttributeParser& parser) { return parser.attribute; });
    return table;
  }();
  return kTable;
}

absl::StatusOr<GroupConfig> ParseGroup(std::span<const std::string> words) {
  if (words.empty()) {
    return absl::InvalidArgumentError("the group has no work type: write one first");
  }
  std::vector<std::string> settings;
  std::vector<std::pair<const AttributeParser*, absl::string_view>> attributes;
  for (const std::string& word : words.subspan(1)) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(word, absl::MaxSplits('=', 1));
    const AttributeParser* const parser =
        absl::StrContains(word, '=') ? FindAttribute(parts.first) : nullptr;
    if (parser == nullptr) {
      settings.push_back(word);
    } else {
      attributes.emplace_back(parser, parts.second);
    }
  }
  ASSIGN_OR_RETURN(const WorkSpec work, MakeWorkSpec(words.front(), settings));
  GroupConfig group{.work = work};
  ASSIGN_OR_RETURN(group.workers, DefaultWorkers(work));
  for (const auto& [parser, value] : attributes) {
    const absl::Status status = parser->parse(value, group);
    if (status.ok()) continue;
    return absl::InvalidArgumentError(absl::StrCat(parser->attribute.name, ": ", status.message()));
  }
  return group;
}

}  // namespace ktstr
