// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup_hierarchy.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ktstr/base/directory.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/cgroup_context.h"
#include "ktstr/machine/cgroup_mounts.h"

namespace ktstr {
namespace {

// The folder of a path within the hierarchy: "/a/b" below the mount point.
std::string FolderOf(const std::string& mount_point, absl::string_view path) {
  path = absl::StripSuffix(absl::StripPrefix(path, "/"), "/");
  return path.empty() ? mount_point : JoinPath(mount_point, path);
}

// A process outside the cgroup namespace has a path that begins with "/..".
std::string OwnGroupOf(const std::string& mount_point, const std::optional<std::string>& path) {
  if (!path || absl::StartsWith(*path, "/..")) return mount_point;
  const std::string folder = FolderOf(mount_point, *path);
  return PathExists(folder) ? folder : mount_point;
}

absl::Status EnableAll(internal::CgroupContext& context, const std::string& group,
                       const std::vector<std::string>& controllers) {
  for (const std::string& controller : controllers) {
    RETURN_IF_ERROR(context.ledger().Enable(group, controller));
  }
  return absl::OkStatus();
}

// The content of a file, nothing when it is not there. One that cannot be read is an error: a
// hierarchy may be mounted all the same.
absl::StatusOr<std::string> ReadIfThere(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (absl::IsNotFound(text.status())) return std::string();
  return text;
}

}  // namespace

absl::StatusOr<CgroupHierarchy> CgroupHierarchy::Find(const std::string& proc) {
  ASSIGN_OR_RETURN(const std::string mountinfo, ReadIfThere(JoinPath(proc, "self/mountinfo")));
  ASSIGN_OR_RETURN(const std::string memberships, ReadIfThere(JoinPath(proc, "self/cgroup")));
  CgroupMounts mounts = ParseCgroupMounts(mountinfo);
  if (!mounts.v2) {
    return absl::UnimplementedError(absl::StrCat("no cgroup v2 hierarchy is mounted (", proc,
                                                 "/self/mountinfo); mount -t cgroup2 makes one"));
  }
  std::string own_group = OwnGroupOf(*mounts.v2, OwnV2Path(ParseCgroupMemberships(memberships)));
  return CgroupHierarchy(std::make_shared<internal::CgroupContext>(std::move(mounts)),
                         std::move(own_group));
}

const std::string& CgroupHierarchy::mount_point() const {
  return context_->mount_point();
}

absl::Status CgroupHierarchy::RequireController(absl::string_view controller) const {
  return context_->RequireController(controller);
}

absl::StatusOr<std::string> CgroupHierarchy::ParentFor(const CgroupOptions& options) const {
  if (!options.parent.empty()) {
    std::string parent = FolderOf(mount_point(), options.parent);
    RETURN_IF_ERROR(EnableAll(*context_, parent, options.controllers));
    return parent;
  }
  std::string parent = own_group_;
  for (;;) {
    const absl::Status enabled = EnableAll(*context_, parent, options.controllers);
    if (enabled.ok()) return parent;
    if (!absl::IsFailedPrecondition(enabled) || parent == mount_point()) return enabled;
    parent = parent.substr(0, parent.rfind('/'));
  }
}

absl::StatusOr<Cgroup> CgroupHierarchy::Create(absl::string_view name,
                                               const CgroupOptions& options) const {
  for (const std::string& controller : options.controllers) {
    RETURN_IF_ERROR(RequireController(controller));
  }
  ASSIGN_OR_RETURN(const std::string parent, ParentFor(options));
  return Cgroup::Make(context_, parent, name);
}

}  // namespace ktstr
