// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/phase_text.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ktstr/base/int_range.h"
#include "ktstr/base/nearest_name.h"
#include "ktstr/base/quantity.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/sched/policy_text.h"
#include "tools/workload/attribute_text.h"

namespace ktstr {
namespace {

absl::StatusOr<size_t> FindGroup(absl::string_view text, const WorkloadConfig& config) {
  size_t index = 0;
  if (absl::SimpleAtoi(text, &index) && index < config.groups.size()) return index;
  std::vector<std::string> names;
  for (size_t i = 0; i < config.groups.size(); ++i) {
    names.push_back(GroupName(config.groups[i], i));
    if (text == names.back()) return i;
  }
  return absl::NotFoundError(
      absl::StrCat("no group is called '", text, "'; there are ", absl::StrJoin(names, ", ")));
}

// Sets what `key` names, which is not "name" or "group".
absl::Status SetAttribute(absl::string_view key, absl::string_view value, GroupChange& change) {
  if (key == "nice") {
    ASSIGN_OR_RETURN(change.nice, ParseInt(value, kNiceRange));
    return absl::OkStatus();
  }
  if (key == "policy") {
    ASSIGN_OR_RETURN(change.policy, ParsePolicy(value));
    return absl::OkStatus();
  }
  if (key == "cpus") {
    ASSIGN_OR_RETURN(change.affinity, ParseAffinity(value));
    return absl::OkStatus();
  }
  if (key == "cgroup") {
    change.cgroup = std::string(value);
    return absl::OkStatus();
  }
  const absl::string_view keys[] = {"name", "group", "nice", "policy", "cpus", "cgroup"};
  return absl::InvalidArgumentError(absl::StrCat(
      "'", key, "' is not name, group, nice, policy, cpus or cgroup", DidYouMean(key, keys)));
}

absl::Status ApplyWord(absl::string_view word, const WorkloadConfig& config, PhaseChange& phase) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(word, absl::MaxSplits('=', 1));
  const auto& [key, value] = parts;
  if (key.size() == word.size() || value.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("'", word, "' is not KEY=VALUE"));
  }
  if (key == "name") {
    phase.name = std::string(value);
    return absl::OkStatus();
  }
  if (key == "group") {
    ASSIGN_OR_RETURN(const size_t group, FindGroup(value, config));
    phase.changes.push_back({.group = group});
    return absl::OkStatus();
  }
  if (phase.changes.empty()) phase.changes.emplace_back();
  return SetAttribute(key, value, phase.changes.back());
}

}  // namespace

absl::StatusOr<PhaseChange> ParsePhase(absl::string_view text, absl::string_view default_name,
                                       const WorkloadConfig& config) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipWhitespace());
  if (words.empty()) {
    return absl::InvalidArgumentError("the phase is empty: write when it begins, such as 2s");
  }
  PhaseChange phase{.name = std::string(default_name), .text = absl::StrJoin(words, " ")};
  ASSIGN_OR_RETURN(phase.at, ParseDuration(words.front()));
  for (size_t i = 1; i < words.size(); ++i) RETURN_IF_ERROR(ApplyWord(words[i], config, phase));
  return phase;
}

}  // namespace ktstr
