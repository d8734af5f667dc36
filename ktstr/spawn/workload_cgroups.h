// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// WorkloadCgroups: the cgroup v2 groups of a workload, in one of their own. Parent side.

#ifndef KTSTR_SPAWN_WORKLOAD_CGROUPS_H_
#define KTSTR_SPAWN_WORKLOAD_CGROUPS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/machine/cgroup.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/spawn/workload_config.h"
#include "ktstr/worker/resources.h"

namespace ktstr {

// Move-only. Destroying it kills what is in the groups and removes them: whatever workers forked or
// moved there goes too. Without a group that wants one it makes nothing.
class WorkloadCgroups {
 public:
  WorkloadCgroups() = default;
  WorkloadCgroups(WorkloadCgroups&&) = default;
  WorkloadCgroups& operator=(WorkloadCgroups&&) = default;

  // Makes the workload's own group, "ktstr-<pid>-<n>" below that of this process, with the
  // controllers that any of its groups needs, and the groups of the configuration.
  // Unimplemented names the controller, or says that there is no v2 hierarchy; PermissionDenied. A
  // guardian alone does without groups where they cannot be made.
  static absl::StatusOr<WorkloadCgroups> Make(const WorkloadConfig& config);

  // The folder of the workload's own group; empty: it has none.
  std::string own_path() const { return own_.has_value() ? own_->path() : std::string(); }

  // The group of groups[index], or of all that have none of their own in a workload with a
  // guardian; null when there is none.
  const Cgroup* Of(size_t index) const;

  // Makes the groups that a work type declares, named after `prefix`.
  absl::StatusOr<std::vector<UniqueFd>> MakeDirs(const CgroupDirs& dirs, absl::string_view prefix);

 private:
  absl::Status MakeOwn(const WorkloadConfig& config);
  void MakeForGuardian();
  absl::Status MakeOthers();
  absl::Status MakeOwnIn(const CgroupHierarchy& hierarchy, const CgroupOptions& options);
  absl::Status MakeOf(const CgroupConfig& config, absl::string_view name, size_t index);

  // Members are in the order of their making: the groups below go before those above.
  std::optional<Cgroup> own_;
  std::optional<Cgroup> others_;  // For groups without one of their own.
  std::vector<std::optional<Cgroup>> of_groups_;
  std::vector<std::optional<Cgroup>> dirs_;
};

}  // namespace ktstr

#endif  // KTSTR_SPAWN_WORKLOAD_CGROUPS_H_
