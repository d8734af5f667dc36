// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "tools/workload/phase_driver.h"

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/spawn/affinity_plan.h"

namespace ktstr {
namespace {

int InheritedNice() {
  SchedAttributes own;
  return ReadAttributes(0, own) == 0 ? own.nice : 0;
}

size_t FirstWorker(size_t group, const WorkloadConfig& config) {
  size_t first = 0;
  for (size_t i = 0; i < group; ++i) first += static_cast<size_t>(config.groups[i].workers);
  return first;
}

const CpuSet& CpusOf(const AffinityPlan& plan, int worker, const WorkloadConfig& config) {
  const CpuSet* const cpus = plan.Of(worker);
  return cpus != nullptr ? *cpus : *config.inherited_cpus;
}

}  // namespace

PhaseDriver::PhaseDriver(std::span<const PhaseChange> phases, const WorkloadConfig& config)
    : phases_(phases), config_(config), random_(config.seed.value_or(std::random_device()())) {
  KTSTR_CHECK(config.inherited_cpus.has_value());
  for (const GroupConfig& group : config.groups) {
    nice_.push_back(group.nice.value_or(InheritedNice()));
  }
}

absl::Duration PhaseDriver::next_at() const {
  return next_ == phases_.size() ? absl::InfiniteDuration() : phases_[next_].at;
}

absl::Status PhaseDriver::EnterNext(Workload& workload) {
  const PhaseChange& phase = phases_[next_++];
  refused_.clear();
  for (const GroupChange& change : phase.changes) {
    for (size_t group = 0; group < config_.groups.size(); ++group) {
      if (change.group.value_or(group) == group) ChangeGroup(group, change, workload);
    }
  }
  for (const auto& [attribute, refusal] : refused_) {
    refusals_.push_back(absl::StrCat("phase '", phase.name, "': ", attribute, " of ",
                                     refusal.workers, refusal.workers == 1 ? " worker" : " workers",
                                     ": ", refusal.first_error));
  }
  return workload.BeginPhase(phase.name);
}

std::vector<std::string> PhaseDriver::refusals() const {
  return refusals_;
}

void PhaseDriver::ChangeGroup(size_t group, const GroupChange& change, Workload& workload) {
  nice_[group] = change.nice.value_or(nice_[group]);
  const int workers = config_.groups[group].workers;
  const AffinityPlan plan(change.affinity.value_or(affinity::Inherit{}), workers, random_);
  const size_t first = FirstWorker(group, config_);
  for (int i = 0; i < workers; ++i) {
    const size_t worker = first + static_cast<size_t>(i);
    if (change.affinity.has_value()) {
      Note("cpus", workload.SetAffinity(worker, CpusOf(plan, i, config_)));
    }
    if (change.cgroup.has_value()) {
      Note("cgroup", workload.MoveToCgroup(worker, *change.cgroup));
    }
    if (change.policy.has_value()) {
      // A nice value from before waits for a policy that has one; one of this change is refused.
      const bool takes_nice = change.nice.has_value() || HasNice(change.policy->kind);
      Note("policy", workload.SetPolicy(worker, *change.policy, takes_nice ? nice_[group] : 0));
    } else if (change.nice.has_value()) {
      Note("nice", workload.SetNice(worker, *change.nice));
    }
  }
}

void PhaseDriver::Note(const std::string& attribute, const absl::Status& status) {
  if (status.ok() || absl::IsNotFound(status)) return;
  Refusal& refusal = refused_[attribute];
  if (refusal.workers++ == 0) refusal.first_error = std::string(status.message());
}

}  // namespace ktstr
