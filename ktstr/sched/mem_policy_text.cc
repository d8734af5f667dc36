// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/sched/mem_policy_text.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/cpu_list.h"

namespace ktstr {
namespace {

// The names by mode number.
constexpr std::array kModeNames = {
    "default", "preferred", "bind", "interleave", "local", "preferred-many", "weighted-interleave"};

struct Flag {
  const char* name;
  bool MemPolicy::*member;
};
constexpr std::array kFlags = {Flag{"static", &MemPolicy::static_nodes},
                               Flag{"relative", &MemPolicy::relative_nodes},
                               Flag{"balancing", &MemPolicy::numa_balancing}};

absl::Status Refuse(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      "memory policy '", text, "': ", why,
      "; write default, local, bind:0-1, preferred:0, interleave:0-1, preferred-many:0-1 or "
      "weighted-interleave:0-1, with +static, +relative or +balancing after it"));
}

bool FindMode(absl::string_view name, MemPolicyMode& mode) {
  for (size_t i = 0; i < kModeNames.size(); ++i) {
    if (name != kModeNames[i]) continue;
    mode = static_cast<MemPolicyMode>(i);
    return true;
  }
  return false;
}

bool SetFlag(absl::string_view name, MemPolicy& policy) {
  for (const Flag& flag : kFlags) {
    if (name != flag.name) continue;
    policy.*flag.member = true;
    return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<NodeSet> ParseNodeList(absl::string_view text) {
  ASSIGN_OR_RETURN(const CpuSet numbers, ParseCpuList(text));
  NodeSet nodes;
  for (int node = numbers.First(); node >= 0; node = numbers.Next(node)) {
    if (node >= NodeSet::kMaxNodes) {
      return absl::InvalidArgumentError(
          absl::StrCat("node ", node, " is above ", NodeSet::kMaxNodes - 1));
    }
    nodes.Add(node);
  }
  return nodes;
}

std::string FormatNodeList(const NodeSet& nodes) {
  CpuSet numbers;
  for (int node = 0; node <= nodes.Highest(); ++node) {
    if (nodes.Contains(node)) numbers.Add(node);
  }
  return FormatCpuList(numbers);
}

absl::StatusOr<MemPolicy> ParseMemPolicy(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '+');
  const std::pair<absl::string_view, absl::string_view> mode_and_nodes =
      absl::StrSplit(parts[0], absl::MaxSplits(':', 1));
  MemPolicy policy;
  if (!FindMode(mode_and_nodes.first, policy.mode)) return Refuse(text, "no such mode");
  const absl::StatusOr<NodeSet> nodes = ParseNodeList(mode_and_nodes.second);
  if (!nodes.ok()) return Refuse(text, nodes.status().message());
  policy.nodes = *nodes;
  for (size_t i = 1; i < parts.size(); ++i) {
    if (!SetFlag(parts[i], policy)) return Refuse(text, absl::StrCat("no flag '", parts[i], "'"));
  }
  if (const char* const why = ValidateMemPolicy(policy); why != nullptr) return Refuse(text, why);
  return policy;
}

std::string FormatMemPolicy(const MemPolicy& policy) {
  std::string text = kModeNames[static_cast<size_t>(policy.mode)];
  if (!policy.nodes.empty()) absl::StrAppend(&text, ":", FormatNodeList(policy.nodes));
  for (const Flag& flag : kFlags) {
    if (policy.*flag.member) absl::StrAppend(&text, "+", flag.name);
  }
  return text;
}

}  // namespace ktstr
