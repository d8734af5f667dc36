// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "selftests/cgroup/own_group.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/machine/cgroup_hierarchy.h"

namespace ktstr {

absl::StatusOr<Cgroup> OwnGroup(absl::string_view name,
                                std::initializer_list<std::string> controllers) {
  ASSIGN_OR_RETURN(const CgroupHierarchy hierarchy, CgroupHierarchy::Find());
  return hierarchy.Create(absl::StrCat("ktstr-", name, "-", ::getpid()),
                          {.controllers = controllers});
}

absl::StatusOr<Workload> SpawnIn(const Cgroup& group, TestCase& test, const WorkSpec& work,
                                 int workers) {
  ASSIGN_OR_RETURN(Workload workload, test.Spawn({.groups = {{.work = work, .workers = workers}}}));
  for (int i = 0; i < workers; ++i) {
    RETURN_IF_ERROR(workload.MoveToCgroup(static_cast<size_t>(i), group.path()));
  }
  return workload;
}

}  // namespace ktstr
