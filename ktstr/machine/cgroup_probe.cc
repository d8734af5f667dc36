// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/cgroup_probe.h"

#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ktstr/base/directory.h"
#include "ktstr/machine/cgroup_hierarchy.h"

namespace ktstr {

std::string WhyNoCgroups(const std::vector<std::string>& controllers) {
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok()) return hierarchy.status().ToString();
  const absl::Status made =
      hierarchy->Create(absl::StrCat("ktstr-probe-", ::getpid()), {.controllers = controllers})
          .status();
  return made.ok() ? "" : made.ToString();
}

std::vector<std::string> CgroupsOfOwnWorkloads() {
  std::vector<std::string> groups;
  const absl::StatusOr<CgroupHierarchy> hierarchy = CgroupHierarchy::Find();
  if (!hierarchy.ok()) return groups;
  const absl::StatusOr<std::vector<DirectoryEntry>> entries = ListDirectory(hierarchy->own_group());
  if (!entries.ok()) return groups;
  for (const DirectoryEntry& entry : *entries) {
    if (absl::StartsWith(entry.name, absl::StrCat("ktstr-", ::getpid(), "-"))) {
      groups.push_back(entry.name);
    }
  }
  return groups;
}

}  // namespace ktstr
