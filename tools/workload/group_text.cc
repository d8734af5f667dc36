// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/group_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/catalogue/catalogue.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/mem_policy_text.h"
#include "ktstr/sched/policy_text.h"
#include "tools/workload/attribute_text.h"

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

// Clamps that were given before the policy are part of it.
absl::Status ParseGroupPolicy(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(SchedPolicy policy, ParsePolicy(value));
  if (group.policy.has_value()) {
    policy.util_min = group.policy->util_min;
    policy.util_max = group.policy->util_max;
  }
  group.policy = policy;
  return absl::OkStatus();
}

absl::Status ParseClamp(absl::string_view value, std::optional<uint32_t> SchedPolicy::*clamp,
                        GroupConfig& group) {
  ASSIGN_OR_RETURN(const uint64_t utilisation, ParseCount(value));
  if (utilisation > kUtilScale) {
    return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not in 0..", kUtilScale));
  }
  if (!group.policy.has_value()) group.policy = SchedPolicy::Inherited();
  (*group.policy).*clamp = static_cast<uint32_t>(utilisation);
  return absl::OkStatus();
}

absl::Status ParseUtilMin(absl::string_view value, GroupConfig& group) {
  return ParseClamp(value, &SchedPolicy::util_min, group);
}

absl::Status ParseUtilMax(absl::string_view value, GroupConfig& group) {
  return ParseClamp(value, &SchedPolicy::util_max, group);
}

absl::Status ParseGroupNice(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.nice, ParseNice(value));
  return absl::OkStatus();
}

absl::Status ParseCpus(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.affinity, ParseAffinity(value));
  return absl::OkStatus();
}

absl::Status ParseMem(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.mem_policy, ParseMemPolicy(value));
  return absl::OkStatus();
}

absl::StatusOr<bool> ParseFlag(absl::string_view value) {
  if (value.empty() || value == "true") return true;
  if (value == "false") return false;
  return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not true or false"));
}

absl::Status ParseNuma(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.counts_numa_pages, ParseFlag(value));
  return absl::OkStatus();
}

CgroupConfig& CgroupOf(GroupConfig& group) {
  if (!group.cgroup.has_value()) group.cgroup.emplace();
  return *group.cgroup;
}

absl::Status ParseCgroup(absl::string_view value, GroupConfig& group) {
  CgroupOf(group).name = std::string(value);
  return absl::OkStatus();
}

absl::Status ParseCpuMax(absl::string_view value, GroupConfig& group) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(value, absl::MaxSplits('/', 1));
  CpuMax max;
  if (parts.first != "max") {
    ASSIGN_OR_RETURN(max.quota, ParseDuration(parts.first));
  }
  if (parts.first.size() != value.size()) {
    ASSIGN_OR_RETURN(max.period, ParseDuration(parts.second));
  }
  CgroupOf(group).cpu_max = max;
  return absl::OkStatus();
}

absl::Status ParseCpuWeight(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(const uint64_t weight, ParseCount(value));
  if (weight < 1 || weight > kMaxCpuWeight) {
    return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not in 1..", kMaxCpuWeight));
  }
  CgroupOf(group).cpu_weight = static_cast<int>(weight);
  return absl::OkStatus();
}

absl::Status ParseCpuset(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(CgroupOf(group).cpus, ParseCpuList(value));
  return absl::OkStatus();
}

absl::Status ParseCpusetMems(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(CgroupOf(group).memory_nodes, ParseNodeList(value));
  return absl::OkStatus();
}

absl::Status ParseComm(absl::string_view value, GroupConfig& group) {
  if (value.empty() || value.size() > kMaxCommLength) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", value, "' has not 1..", kMaxCommLength, " bytes"));
  }
  group.comm = std::string(value);
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> ParseId(absl::string_view value) {
  uint32_t id = 0;
  // The highest one means "none" to the kernel.
  if (absl::SimpleAtoi(value, &id) && id != ~uint32_t{0}) return id;
  return absl::InvalidArgumentError(absl::StrCat("'", value, "' is not a numeric id"));
}

absl::Status ParseUid(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.uid, ParseId(value));
  return absl::OkStatus();
}

absl::Status ParseGid(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.gid, ParseId(value));
  return absl::OkStatus();
}

absl::Status ParseCoreCookie(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(group.core_cookie, ParseFlag(value));
  return absl::OkStatus();
}

absl::Status ParseSamples(absl::string_view value, GroupConfig& group) {
  ASSIGN_OR_RETURN(const uint64_t samples, ParseCount(value));
  if (samples > kMaxReservoirCapacity) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", value, "' is above ", kMaxReservoirCapacity));
  }
  group.reservoir_capacity = static_cast<uint32_t>(samples);
  return absl::OkStatus();
}

absl::Status ParseName(absl::string_view value, GroupConfig& group) {
  if (value.empty()) return absl::InvalidArgumentError("the name is empty");
  group.name = std::string(value);
  return absl::OkStatus();
}

constexpr AttributeParser kAttributes[] = {
    {{"workers", "N", "how many; whole groups of types that have them"}, ParseWorkers},
    {{"mode", "MODE", "fork: processes (default); thread: threads"}, ParseMode},
    {{"policy", "POLICY",
      "normal[:SLICE], batch[:SLICE], idle, ext,\n"
      "fifo:1..99, rr:1..99 or\n"
      "deadline:RUNTIME,DEADLINE[,PERIOD]"},
     ParseGroupPolicy},
    {{"util-min", "0..1024", "utilisation clamp from below"}, ParseUtilMin},
    {{"util-max", "0..1024", "utilisation clamp from above"}, ParseUtilMax},
    {{"nice", "N", "-20..19"}, ParseGroupNice},
    {{"cpus", "CPUS",
      "0,2-3: all may use these; single, llc, smt-pair,\n"
      "all: one CPU, one LLC, one core, every online CPU;\n"
      "each, each:0-3: one CPU for each; random:2,\n"
      "random:2:0-7: each may use 2 drawn from these"},
     ParseCpus},
    {{"mem", "POLICY",
      "local, bind:NODES, preferred:NODE, interleave:NODES,\n"
      "preferred-many:NODES, weighted-interleave:NODES"},
     ParseMem},
    {{"numa", "FLAG", "count each worker's pages by NUMA node at the end",
      /*value_is_optional=*/true},
     ParseNuma},
    {{"cgroup", "NAME", "in a cgroup v2 group, removed at the end"}, ParseCgroup},
    {{"cpu-max", "QUOTA[/PERIOD]", "its cpu.max, such as 20ms/100ms"}, ParseCpuMax},
    {{"cpu-weight", "1..10000", "its cpu.weight"}, ParseCpuWeight},
    {{"cpuset", "CPUS", "its cpuset.cpus"}, ParseCpuset},
    {{"cpuset-mems", "NODES", "its cpuset.mems"}, ParseCpusetMems},
    {{"comm", "NAME", "the name in /proc of all workers, 15 bytes"}, ParseComm},
    {{"uid", "N", "user of forked workers"}, ParseUid},
    {{"gid", "N", "group of forked workers"}, ParseGid},
    {{"core-cookie", "FLAG", "share cores with one another only (core scheduling)",
      /*value_is_optional=*/true},
     ParseCoreCookie},
    {{"samples", "N", "raw samples kept per instrument and worker (4096)"}, ParseSamples},
    {{"name", "NAME", "how the report and ps call the group"}, ParseName},
};

const AttributeParser* FindAttribute(absl::string_view key) {
  const auto found =
      std::find_if(std::begin(kAttributes), std::end(kAttributes),
                   [key](const AttributeParser& parser) { return key == parser.attribute.name; });
  return found == std::end(kAttributes) ? nullptr : &*found;
}

// A group, or one for each of the CPUs.
int DefaultWorkers(const WorkSpec& work, int cpus) {
  return work.group_size() > 1 ? work.group_size() : cpus;
}

}  // namespace

std::span<const GroupAttribute> GroupAttributes() {
  static const auto kTable = [] {
    std::array<GroupAttribute, std::size(kAttributes)> table{};
    std::transform(std::begin(kAttributes), std::end(kAttributes), table.begin(),
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
  ASSIGN_OR_RETURN(WorkSpec work, MakeWorkSpec(words.front(), settings));
  ASSIGN_OR_RETURN(const CpuSet allowed, AffinityOf(0));
  work.FitTo(allowed.Count());
  GroupConfig group{.work = work, .workers = DefaultWorkers(work, allowed.Count())};
  for (const auto& [parser, value] : attributes) {
    const absl::Status status = parser->parse(value, group);
    if (status.ok()) continue;
    return absl::InvalidArgumentError(absl::StrCat(parser->attribute.name, ": ", status.message()));
  }
  return group;
}

}  // namespace ktstr
