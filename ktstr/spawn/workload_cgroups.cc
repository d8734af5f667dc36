// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/spawn/workload_cgroups.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/check.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/machine/cgroup_hierarchy.h"

namespace ktstr {
namespace {

// Workloads of this process so far that had groups.
std::atomic<int> workload_count{0};

std::vector<std::string> ControllersOf(const CgroupConfig& config) {
  std::vector<std::string> controllers;
  if (config.cpu_max.has_value() || config.cpu_weight.has_value()) controllers.push_back("cpu");
  if (config.cpus.has_value() || config.memory_nodes.has_value()) controllers.push_back("cpuset");
  return controllers;
}

std::vector<std::string> ControllersOf(const CgroupDirs& dirs) {
  if (dirs.cpu_quota.count() == 0) return {};
  return {"cpu"};
}

CpuMax LimitOf(const CgroupDirs& dirs) {
  return {.quota = absl::FromChrono(dirs.cpu_quota), .period = absl::FromChrono(dirs.cpu_period)};
}

struct CgroupNeed {
  std::string field;  // "groups[1].cgroup", "groups[0].work (CgroupChurn)".
  std::vector<std::string> controllers;
};

// Who wants cgroups, in the order of the groups.
std::vector<CgroupNeed> NeedsOf(const WorkloadConfig& config) {
  std::vector<CgroupNeed> needs;
  for (size_t i = 0; i < config.groups.size(); ++i) {
    const GroupConfig& group = config.groups[i];
    if (group.cgroup.has_value()) {
      needs.push_back({absl::StrCat("groups[", i, "].cgroup"), ControllersOf(*group.cgroup)});
    }
    const CgroupDirs dirs = group.work.resources().cgroup_dirs;
    if (dirs.count > 0) {
      needs.push_back(
          {absl::StrCat("groups[", i, "].work (", group.work.name(), ")"), ControllersOf(dirs)});
    }
  }
  return needs;
}

absl::Status Annotate(const absl::Status& status, absl::string_view field) {
  return absl::Status(status.code(), absl::StrCat(field, ": ", status.message()));
}

}  // namespace

absl::StatusOr<WorkloadCgroups> WorkloadCgroups::Make(const WorkloadConfig& config) {
  WorkloadCgroups made;
  RETURN_IF_ERROR(made.MakeOwn(config));
  if (WantsGuardian(config) && made.own_.has_value()) RETURN_IF_ERROR(made.MakeOthers());
  made.of_groups_.resize(config.groups.size());
  for (size_t i = 0; i < config.groups.size(); ++i) {
    const GroupConfig& group = config.groups[i];
    if (!group.cgroup.has_value()) continue;
    const std::string name = group.cgroup->name.empty() ? GroupName(group, i) : group.cgroup->name;
    const absl::Status status = made.MakeOf(*group.cgroup, name, i);
    if (!status.ok()) return Annotate(status, absl::StrCat("groups[", i, "].cgroup"));
  }
  return made;
}

absl::Status WorkloadCgroups::MakeOwn(const WorkloadConfig& config) {
  const std::vector<CgroupNeed> needs = NeedsOf(config);
  if (needs.empty()) {
    if (WantsGuardian(config)) MakeForGuardian();
    return absl::OkStatus();
  }
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok()) return Annotate(hierarchy.status(), needs.front().field);
  std::set<std::string> controllers;
  for (const CgroupNeed& need : needs) {
    for (const std::string& controller : need.controllers) {
      const absl::Status there = hierarchy->RequireController(controller);
      if (!there.ok()) return Annotate(there, need.field);
      controllers.insert(controller);
    }
  }
  const absl::Status made =
      MakeOwnIn(*hierarchy, {.controllers = {controllers.begin(), controllers.end()}});
  return made.ok() ? made : Annotate(made, needs.front().field);
}

void WorkloadCgroups::MakeForGuardian() {
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (hierarchy.ok()) MakeOwnIn(*hierarchy, {}).IgnoreError();
}

absl::Status WorkloadCgroups::MakeOwnIn(const CgroupHierarchy& hierarchy,
                                        const CgroupOptions& options) {
  for (;;) {
    const std::string name = absl::StrCat("ktstr-", ::getpid(), "-", ++workload_count);
    absl::StatusOr<Cgroup> own = hierarchy.Create(name, options);
    // A process that was killed may have left a group of this name.
    if (absl::IsAlreadyExists(own.status())) continue;
    if (!own.ok()) return own.status();
    own_ = *std::move(own);
    return absl::OkStatus();
  }
}

absl::Status WorkloadCgroups::MakeOthers() {
  // A group of its own: one that hands controllers on to others must hold no process.
  absl::StatusOr<Cgroup> others = own_->CreateChild("other-workers", {});
  if (others.ok()) others_ = *std::move(others);
  return others.status();
}

absl::Status WorkloadCgroups::MakeOf(const CgroupConfig& config, absl::string_view name,
                                     size_t index) {
  const std::vector<std::string> controllers = ControllersOf(config);
  ASSIGN_OR_RETURN(Cgroup group, own_->CreateChild(name, controllers));
  if (config.cpu_max.has_value()) RETURN_IF_ERROR(group.SetCpuMax(*config.cpu_max));
  if (config.cpu_weight.has_value()) RETURN_IF_ERROR(group.SetCpuWeight(*config.cpu_weight));
  if (config.cpus.has_value()) RETURN_IF_ERROR(group.SetCpus(*config.cpus));
  if (config.memory_nodes.has_value()) {
    RETURN_IF_ERROR(group.SetMemoryNodes(*config.memory_nodes));
  }
  of_groups_[index] = std::move(group);
  return absl::OkStatus();
}

const Cgroup* WorkloadCgroups::Of(size_t index) const {
  if (index < of_groups_.size() && of_groups_[index].has_value()) return &*of_groups_[index];
  return others_.has_value() ? &*others_ : nullptr;
}

absl::StatusOr<std::vector<UniqueFd>> WorkloadCgroups::MakeDirs(const CgroupDirs& dirs,
                                                                absl::string_view prefix) {
  KTSTR_CHECK(dirs.count <= kMaxCgroupDirs);
  const std::vector<std::string> controllers = ControllersOf(dirs);
  std::vector<UniqueFd> fds;
  for (uint32_t i = 0; i < dirs.count; ++i) {
    const Cgroup& parent = dirs.nested && i > 0 ? *dirs_.back() : *own_;
    ASSIGN_OR_RETURN(Cgroup dir, parent.CreateChild(absl::StrCat(prefix, "-", i), controllers));
    if (!controllers.empty()) RETURN_IF_ERROR(dir.SetCpuMax(LimitOf(dirs)));
    ASSIGN_OR_RETURN(UniqueFd fd, sys::Open(JoinPath(dir.path(), "cgroup.procs"), O_WRONLY));
    dirs_.push_back(std::move(dir));
    fds.push_back(std::move(fd));
  }
  return fds;
}

}  // namespace ktstr
