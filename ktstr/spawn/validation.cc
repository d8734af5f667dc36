// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/validation.h"

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "ktstr/base/int_range.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/file_tree.h"
#include "ktstr/sched/cpu_list.h"
#include "ktstr/sched/mem_policy_text.h"
#include "ktstr/sched/policy_text.h"
#include "ktstr/telemetry/parameter_text.h"

namespace ktstr {
namespace {

// The kernel's limits for cpu.max (Documentation/admin-guide/cgroup-v2.rst).
constexpr absl::Duration kMinCpuMaxQuota = absl::Milliseconds(1);
constexpr absl::Duration kMinCpuMaxPeriod = absl::Milliseconds(1);
constexpr absl::Duration kMaxCpuMaxPeriod = absl::Seconds(1);

// The messages of one group: "groups[2].affinity: ...".
class GroupValidator {
 public:
  GroupValidator(const GroupConfig& group, size_t index, const ValidationFacts& facts)
      : group_(group), facts_(facts), prefix_(absl::StrCat("groups[", index, "].")) {}

  absl::Status Validate() const {
    RETURN_IF_ERROR(ValidateWork());
    RETURN_IF_ERROR(ValidateWorkers());
    RETURN_IF_ERROR(ValidateMode());
    RETURN_IF_ERROR(
        std::visit([this](const auto& intent) { return ValidateIntent(intent); }, group_.affinity));
    RETURN_IF_ERROR(ValidatePolicyAndNice());
    RETURN_IF_ERROR(ValidateMemory());
    RETURN_IF_ERROR(ValidateIdentity());
    RETURN_IF_ERROR(ValidateCgroup());
    return CheckRange("reservoir_capacity", group_.reservoir_capacity, kReservoirCapacityRange);
  }

 private:
  template <typename Value>
  absl::Status Refuse(absl::string_view field, const Value& value, absl::string_view why) const {
    return absl::InvalidArgumentError(absl::StrCat(prefix_, field, " = ", value, ": ", why));
  }

  absl::Status CheckRange(absl::string_view field, int64_t value, const IntRange& range) const {
    if (range.Contains(value)) return absl::OkStatus();
    return Refuse(field, value, absl::StrCat("must be in ", range.ToText()));
  }

  absl::Status ValidateWork() const {
    const ParameterError error = group_.work.Validate();
    if (error.parameter == nullptr) return absl::OkStatus();
    for (const Parameter& parameter : group_.work.info().traits.parameters) {
      if (absl::string_view(parameter.name) != error.parameter) continue;
      return Refuse(absl::StrCat("work.", error.parameter), FormatParameter(group_.work, parameter),
                    absl::StrCat(error.reason, " (", group_.work.name(), " takes ",
                                 FormatParameterRange(parameter), ")"));
    }
    return absl::InvalidArgumentError(
        absl::StrCat(prefix_, "work.", error.parameter, ": ", error.reason));
  }

  absl::Status ValidateWorkers() const {
    if (!kWorkersRange.Contains(group_.workers)) {
      return Refuse(
          "workers", group_.workers,
          absl::StrCat(
              "must be in ", kWorkersRange.ToText(), "; use ", group_.work.group_size(),
              group_.workers < 1 ? " or more, or leave the group out" : " at least, and fewer"));
    }
    const int size = group_.work.group_size();
    if (group_.workers % size == 0) return absl::OkStatus();
    return Refuse(
        "workers", group_.workers,
        absl::StrCat(group_.work.name(), " works in groups of ", size, "; use a multiple of ", size,
                     ", such as ", (group_.workers / size + 1) * size));
  }

  absl::Status ValidateMode() const {
    const char* const why = group_.work.info().traits.no_threads_because;
    if (group_.mode == WorkerMode::kFork || why == nullptr) return absl::OkStatus();
    return Refuse("mode", "thread", absl::StrCat(group_.work.name(), " needs fork mode: ", why));
  }

  absl::Status ValidateMemory() const {
    const char* const why = ValidateMemPolicy(group_.mem_policy);
    if (why == nullptr) return absl::OkStatus();
    return Refuse("mem_policy", FormatMemPolicy(group_.mem_policy), why);
  }

  absl::Status ValidateIdentity() const {
    if (group_.comm.size() > kMaxCommLength || group_.comm.find('\0') != std::string::npos) {
      return Refuse("comm", group_.comm,
                    absl::StrCat("a name in /proc has at most ", kMaxCommLength, " bytes, no NUL"));
    }
    if (group_.mode == WorkerMode::kFork) return absl::OkStatus();
    constexpr absl::string_view kWhy =
        "threads of the harness keep its user and group; use fork mode";
    if (group_.uid.has_value()) return Refuse("uid", *group_.uid, kWhy);
    if (group_.gid.has_value()) return Refuse("gid", *group_.gid, kWhy);
    return absl::OkStatus();
  }

  absl::Status ValidateCgroup() const {
    if (!group_.cgroup.has_value()) return absl::OkStatus();
    const CgroupConfig& cgroup = *group_.cgroup;
    if (group_.mode != WorkerMode::kFork) {
      return Refuse("cgroup", cgroup.name,
                    "threads of the harness share its cgroup; use fork mode");
    }
    if (cgroup.cpu_weight.has_value()) {
      RETURN_IF_ERROR(CheckRange("cgroup.cpu_weight", *cgroup.cpu_weight, kCpuWeightRange));
    }
    RETURN_IF_ERROR(ValidateMemoryNodes(cgroup));
    if (!cgroup.cpu_max.has_value()) return absl::OkStatus();
    const CpuMax& limit = *cgroup.cpu_max;
    if (limit.period < kMinCpuMaxPeriod || limit.period > kMaxCpuMaxPeriod) {
      return Refuse("cgroup.cpu_max.period", absl::FormatDuration(limit.period),
                    "must be in 1ms..1s");
    }
    if (limit.quota.has_value() && *limit.quota < kMinCpuMaxQuota) {
      return Refuse("cgroup.cpu_max.quota", absl::FormatDuration(*limit.quota),
                    "must be at least 1ms");
    }
    return absl::OkStatus();
  }

  absl::Status ValidateMemoryNodes(const CgroupConfig& cgroup) const {
    if (!cgroup.memory_nodes.has_value()) return absl::OkStatus();
    const NodeSet& wanted = *cgroup.memory_nodes;
    if (wanted.empty()) {
      return Refuse("cgroup.memory_nodes", "{}",
                    "names no node; leave it out for those of the parent group");
    }
    if (!facts_.memory_nodes.has_value()) return absl::OkStatus();
    for (int node = 0; node <= wanted.Highest(); ++node) {
      if (!wanted.Contains(node) || facts_.memory_nodes->Contains(node)) continue;
      return Refuse("cgroup.memory_nodes", FormatNodeList(wanted),
                    absl::StrCat("node ", node, " has no memory on this machine; use nodes of ",
                                 FormatNodeList(*facts_.memory_nodes)));
    }
    return absl::OkStatus();
  }

  absl::Status ValidateIntent(const affinity::Inherit&) const { return absl::OkStatus(); }
  absl::Status ValidateIntent(const affinity::Exact& exact) const {
    if (!exact.cpus.empty()) return absl::OkStatus();
    return Refuse("affinity", "Exact{}",
                  "no CPU is in the set; use Inherit for all that are allowed");
  }
  absl::Status ValidateIntent(const affinity::OneCpuEach& each) const {
    if (each.cpus.empty()) {
      return Refuse("affinity", "OneCpuEach{}",
                    "no CPU is in the list; use Inherit for all that are allowed");
    }
    for (const int cpu : each.cpus) {
      if (cpu < 0 || cpu >= CpuSet::kMaxCpus) {
        return Refuse("affinity", absl::StrCat("OneCpuEach{", cpu, "}"),
                      absl::StrCat("CPU numbers are 0..", CpuSet::kMaxCpus - 1));
      }
    }
    return absl::OkStatus();
  }
  absl::Status ValidateIntent(const affinity::RandomSubset& subset) const {
    const std::string value =
        absl::StrCat("RandomSubset{", FormatCpuList(subset.pool), ", ", subset.count, "}");
    if (subset.pool.empty()) {
      return Refuse("affinity", value, "the pool is empty; use Inherit for all that are allowed");
    }
    if (subset.count < 1) {
      return Refuse("affinity", value,
                    "draws no CPU; use a count of 1 or more, or Inherit for all that are allowed");
    }
    return absl::OkStatus();
  }
  // The intents that only a topology can resolve.
  template <typename Intent>
  absl::Status ValidateIntent(const Intent&) const {
    return absl::InvalidArgumentError(absl::StrCat(
        prefix_,
        "affinity: SingleCpu, LlcAligned, CrossCgroup and SmtSiblingPair depend on the "
        "machine; resolve them against its topology first, or use Inherit, Exact, "
        "OneCpuEach or RandomSubset"));
  }

  absl::Status ValidateNiceOfPolicy() const {
    if (!group_.nice.has_value()) return absl::OkStatus();
    const bool inherits = !group_.policy.has_value() || group_.policy->inherits;
    const PolicyKind kind = inherits ? facts_.inherited_policy : group_.policy->kind;
    if (HasNice(kind)) return absl::OkStatus();
    return Refuse("nice", *group_.nice,
                  absl::StrCat(inherits ? "the inherited policy " : "the policy ", PolicyName(kind),
                               " has no nice value; leave it out, or use the policy normal, batch "
                               "or ext"));
  }

  absl::Status ValidatePolicyAndNice() const {
    if (group_.nice.has_value()) RETURN_IF_ERROR(CheckRange("nice", *group_.nice, kNiceRange));
    RETURN_IF_ERROR(ValidateNiceOfPolicy());
    if (!group_.policy.has_value()) return absl::OkStatus();
    const std::string text = FormatPolicy(*group_.policy);
    if (const PolicyError error = ValidatePolicy(*group_.policy); error.field != nullptr) {
      return Refuse("policy", text, absl::StrCat(error.field, " ", error.reason));
    }
    if (group_.policy->kind == PolicyKind::kDeadline &&
        !std::holds_alternative<affinity::Inherit>(group_.affinity)) {
      return Refuse("policy", text,
                    "the kernel refuses SCHED_DEADLINE with an affinity narrower than the root "
                    "domain (EPERM); use the affinity Inherit");
    }
    return absl::OkStatus();
  }

  const GroupConfig& group_;
  const ValidationFacts& facts_;
  const std::string prefix_;
};

absl::Status ValidateDuration(absl::string_view field, absl::Duration value) {
  if (value > absl::ZeroDuration() && value < absl::InfiniteDuration()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, " = ", absl::FormatDuration(value), ": must be above 0 and finite"));
}

}  // namespace

ValidationFacts ValidationFacts::OfCaller() {
  ValidationFacts facts{.inherited_policy = InheritedPolicyKind()};
  const std::optional<std::string> nodes = FileTree("/sys/devices/system/node").Text("has_memory");
  if (!nodes.has_value()) return facts;
  const absl::StatusOr<NodeSet> parsed = ParseNodeList(*nodes);
  if (parsed.ok()) facts.memory_nodes = *parsed;
  return facts;
}

absl::Status ValidateConfig(const WorkloadConfig& config, const ValidationFacts& facts) {
  if (config.groups.empty()) {
    return absl::InvalidArgumentError("groups is empty: a workload has at least one group");
  }
  if (config.groups.size() > static_cast<size_t>(kMaxGroups)) {
    return absl::InvalidArgumentError(
        absl::StrCat("groups has ", config.groups.size(), " entries: at most ", kMaxGroups));
  }
  RETURN_IF_ERROR(ValidateDuration("ready_timeout", config.ready_timeout));
  RETURN_IF_ERROR(ValidateDuration("start_timeout", config.start_timeout));
  RETURN_IF_ERROR(ValidateDuration("stop_timeout", config.stop_timeout));
  RETURN_IF_ERROR(ValidateDuration("stall_threshold", config.stall_threshold));
  if (config.inherited_cpus.has_value() && config.inherited_cpus->empty()) {
    return absl::InvalidArgumentError(
        "inherited_cpus is empty: leave it out for the affinity of the caller");
  }
  int64_t workers = 0;
  for (size_t i = 0; i < config.groups.size(); ++i) {
    RETURN_IF_ERROR(GroupValidator(config.groups[i], i, facts).Validate());
    workers += config.groups[i].workers;
  }
  if (workers <= kMaxWorkers) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the groups have ", workers, " workers together: at most ", kMaxWorkers));
}

}  // namespace ktstr
