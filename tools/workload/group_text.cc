// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/group_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/int_range.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/catalogue/catalogue.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/mem_policy_text.h"
#include "ktstr/sched/policy_text.h"
#include "tools/workload/attribute_text.h"

namespace ktstr {
namespace {

// A setting of the member, as `parse` reads its value.
template <auto member, auto parse>
absl::StatusOr<GroupSetting> Set(absl::string_view text) {
  auto value = parse(text);
  if (!value.ok()) return value.status();
  return GroupSetting(
      [value = std::move(value)](WrittenGroup& group) { group.config.*member = *value; });
}

// Of the group's cgroup, which it has from then on.
template <auto member, auto parse>
absl::StatusOr<GroupSetting> SetOfCgroup(absl::string_view text) {
  ASSIGN_OR_RETURN(const auto value, parse(text));
  return GroupSetting([value](WrittenGroup& group) {
    std::optional<CgroupConfig>& cgroup = group.config.cgroup;
    if (!cgroup.has_value()) cgroup.emplace();
    (*cgroup).*member = value;
  });
}

template <const IntRange& range>
absl::StatusOr<int> Within(absl::string_view text) {
  return ParseInt(text, range);
}

absl::StatusOr<GroupSetting> SetWorkers(absl::string_view text) {
  ASSIGN_OR_RETURN(const int workers, ParseInt(text, kWorkersRange));
  return GroupSetting([workers](WrittenGroup& group) {
    group.config.workers = workers;
    group.workers_are_written = true;
  });
}

absl::StatusOr<WorkerMode> ParseMode(absl::string_view text) {
  for (const WorkerMode mode : {WorkerMode::kFork, WorkerMode::kThread}) {
    if (text == WorkerModeName(mode)) return mode;
  }
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not fork or thread"));
}

// Clamps that were given before the policy are part of it.
absl::StatusOr<GroupSetting> SetPolicy(absl::string_view text) {
  ASSIGN_OR_RETURN(const SchedPolicy wanted, ParsePolicy(text));
  return GroupSetting([wanted](WrittenGroup& group) {
    SchedPolicy policy = wanted;
    if (group.config.policy.has_value()) {
      policy.util_min = group.config.policy->util_min;
      policy.util_max = group.config.policy->util_max;
    }
    group.config.policy = policy;
  });
}

template <auto clamp>
absl::StatusOr<GroupSetting> SetClamp(absl::string_view text) {
  ASSIGN_OR_RETURN(const int utilisation, ParseInt(text, kUtilisationRange));
  return GroupSetting([utilisation](WrittenGroup& group) {
    if (!group.config.policy.has_value()) group.config.policy = SchedPolicy::Inherited();
    (*group.config.policy).*clamp = static_cast<uint32_t>(utilisation);
  });
}

absl::StatusOr<bool> ParseFlag(absl::string_view text) {
  if (text.empty() || text == "true") return true;
  if (text == "false") return false;
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not true or false"));
}

absl::StatusOr<std::string> ParseText(absl::string_view text) {
  return std::string(text);
}

absl::StatusOr<CpuMax> ParseCpuMax(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  CpuMax max;
  if (parts.first != "max") {
    ASSIGN_OR_RETURN(max.quota, ParseDuration(parts.first));
  }
  if (parts.first.size() != text.size()) {
    ASSIGN_OR_RETURN(max.period, ParseDuration(parts.second));
  }
  return max;
}

absl::StatusOr<std::string> ParseComm(absl::string_view text) {
  if (!text.empty() && text.size() <= kMaxCommLength) return std::string(text);
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' has not 1..", kMaxCommLength, " bytes"));
}

absl::StatusOr<uint32_t> ParseId(absl::string_view text) {
  uint32_t id = 0;
  // The highest one means "none" to the kernel.
  if (absl::SimpleAtoi(text, &id) && id != ~uint32_t{0}) return id;
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not a numeric id"));
}

absl::StatusOr<std::string> ParseName(absl::string_view text) {
  if (text.empty()) return absl::InvalidArgumentError("the name is empty");
  return std::string(text);
}

constexpr GroupAttribute kAttributes[] = {
    {"workers", "N", "how many; whole groups of types that have them", SetWorkers},
    {"mode", "MODE", "fork: processes (default); thread: threads",
     Set<&GroupConfig::mode, ParseMode>},
    {"policy", "POLICY",
     "normal[:SLICE], batch[:SLICE], idle, ext,\n"
     "fifo:1..99, rr:1..99 or\n"
     "deadline:RUNTIME,DEADLINE[,PERIOD]",
     SetPolicy},
    {"util-min", "0..1024", "utilisation clamp from below", SetClamp<&SchedPolicy::util_min>},
    {"util-max", "0..1024", "utilisation clamp from above", SetClamp<&SchedPolicy::util_max>},
    {"nice", "N", "-20..19", Set<&GroupConfig::nice, Within<kNiceRange>>},
    {"cpus", "CPUS",
     "0,2-3: all may use these; single, llc, smt-pair,\n"
     "all: one CPU, one LLC, one core, every online CPU;\n"
     "each, each:0-3: one CPU for each; random:2,\n"
     "random:2:0-7: each may use 2 drawn from these",
     Set<&GroupConfig::affinity, ParseAffinity>},
    {"mem", "POLICY",
     "local, bind:NODES, preferred:NODE, interleave:NODES,\n"
     "preferred-many:NODES, weighted-interleave:NODES",
     Set<&GroupConfig::mem_policy, ParseMemPolicy>},
    {"numa", "FLAG", "count each worker's pages by NUMA node at the end",
     Set<&GroupConfig::counts_numa_pages, ParseFlag>, /*value_is_optional=*/true},
    {"cgroup", "NAME", "in a cgroup v2 group, removed at the end",
     SetOfCgroup<&CgroupConfig::name, ParseText>},
    {"cpu-max", "QUOTA[/PERIOD]", "its cpu.max, such as 20ms/100ms",
     SetOfCgroup<&CgroupConfig::cpu_max, ParseCpuMax>},
    {"cpu-weight", "1..10000", "its cpu.weight",
     SetOfCgroup<&CgroupConfig::cpu_weight, Within<kCpuWeightRange>>},
    {"cpuset", "CPUS", "its cpuset.cpus", SetOfCgroup<&CgroupConfig::cpus, ParseCpuList>},
    {"cpuset-mems", "NODES", "its cpuset.mems",
     SetOfCgroup<&CgroupConfig::memory_nodes, ParseNodeList>},
    {"comm", "NAME", "the name in /proc of all workers, 15 bytes",
     Set<&GroupConfig::comm, ParseComm>},
    {"uid", "N", "user of forked workers", Set<&GroupConfig::uid, ParseId>},
    {"gid", "N", "group of forked workers", Set<&GroupConfig::gid, ParseId>},
    {"core-cookie", "FLAG", "share cores with one another only (core scheduling)",
     Set<&GroupConfig::core_cookie, ParseFlag>, /*value_is_optional=*/true},
    {"samples", "N", "raw samples kept per instrument and worker (4096)",
     Set<&GroupConfig::reservoir_capacity, Within<kReservoirCapacityRange>>},
    {"name", "NAME", "how the report and ps call the group", Set<&GroupConfig::name, ParseName>},
};

const GroupAttribute* FindAttribute(absl::string_view key) {
  const auto found =
      std::find_if(std::begin(kAttributes), std::end(kAttributes),
                   [key](const GroupAttribute& attribute) { return key == attribute.name; });
  return found == std::end(kAttributes) ? nullptr : &*found;
}

struct AttributeWord {
  const GroupAttribute* attribute;
  absl::string_view value;
};

std::optional<AttributeWord> AsAttribute(absl::string_view word) {
  const size_t equals = word.find('=');
  if (equals == absl::string_view::npos) return std::nullopt;
  const GroupAttribute* const attribute = FindAttribute(word.substr(0, equals));
  if (attribute == nullptr) return std::nullopt;
  return AttributeWord{.attribute = attribute, .value = word.substr(equals + 1)};
}

absl::Status Apply(const AttributeWord& word, WrittenGroup& group) {
  const absl::StatusOr<GroupSetting> setting = word.attribute->parse(word.value);
  if (!setting.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(word.attribute->name, ": ", setting.status().message()));
  }
  (*setting)(group);
  return absl::OkStatus();
}

}  // namespace

std::span<const GroupAttribute> GroupAttributes() {
  return kAttributes;
}

absl::StatusOr<WrittenGroup> ParseGroup(std::span<const std::string> words,
                                        std::span<const GroupSetting> settings) {
  if (words.empty()) {
    return absl::InvalidArgumentError("the group has no work type: write one first");
  }
  std::vector<std::string> parameters;
  std::vector<AttributeWord> attributes;
  for (const std::string& word : words.subspan(1)) {
    if (const std::optional<AttributeWord> attribute = AsAttribute(word)) {
      attributes.push_back(*attribute);
    } else {
      parameters.push_back(word);
    }
  }
  ASSIGN_OR_RETURN(const WorkSpec work, MakeWorkSpec(words.front(), parameters));
  WrittenGroup group{.config = {.work = work}};
  for (const AttributeWord& word : attributes) RETURN_IF_ERROR(Apply(word, group));
  for (const GroupSetting& setting : settings) setting(group);
  return group;
}

}  // namespace ktstr
