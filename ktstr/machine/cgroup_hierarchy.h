// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// CgroupHierarchy: the cgroup v2 hierarchy of this machine, in which groups can be made.
// Parent side.
//
//   ASSIGN_OR_RETURN(const CgroupHierarchy hierarchy, CgroupHierarchy::Find());
//   ASSIGN_OR_RETURN(Cgroup group, hierarchy.Create("load", {.controllers = {"cpu"}}));

#ifndef KTSTR_MACHINE_CGROUP_HIERARCHY_H_
#define KTSTR_MACHINE_CGROUP_HIERARCHY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ktstr/machine/cgroup.h"

namespace ktstr {

struct CgroupOptions {
  // Controllers that the group must have, such as "cpu" or "cpuset".
  std::vector<std::string> controllers;
  // The group to make it in, as a path below the mount point ("/" is the root). Empty: the own
  // group of this process, or the nearest one above it that can hand the controllers on, which a
  // group that holds processes cannot.
  std::string parent;
};

// A cheap value; copies share what they know. The controllers that were switched on for groups are
// switched off again when the hierarchy, its copies and all their groups are gone.
class CgroupHierarchy {
 public:
  // Looks in `proc`/self/mountinfo and `proc`/self/cgroup. Unimplemented when no v2 hierarchy is
  // mounted.
  static absl::StatusOr<CgroupHierarchy> Find(const std::string& proc = "/proc");

  const std::string& mount_point() const;
  // The folder of the group of this process; the mount point when the own group is not below it.
  const std::string& own_group() const { return own_group_; }

  // OK when the hierarchy has the controller; else Unimplemented, with the place where it is.
  absl::Status RequireController(absl::string_view controller) const;

  // Makes a group. InvalidArgument for a name that is empty or has a slash; AlreadyExists;
  // Unimplemented for a controller that is not there; FailedPrecondition when no group on the way
  // can hand the controllers on; PermissionDenied for a hierarchy that we may not change.
  absl::StatusOr<Cgroup> Create(absl::string_view name, const CgroupOptions& options = {}) const;

 private:
  CgroupHierarchy(std::shared_ptr<internal::CgroupContext> context, std::string own_group)
      : context_(std::move(context)), own_group_(std::move(own_group)) {}
  absl::StatusOr<std::string> ParentFor(const CgroupOptions& options) const;

  std::shared_ptr<internal::CgroupContext> context_;
  std::string own_group_;
};

}  // namespace ktstr

#endif  // KTSTR_MACHINE_CGROUP_HIERARCHY_H_
