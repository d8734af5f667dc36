// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/pids_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ktstr/base/file.h"
#include "ktstr/base/status_macros.h"
#include "ktstr/base/sys.h"
#include "ktstr/base/unique_fd.h"
#include "ktstr/machine/cgroup_hierarchy.h"
#include "ktstr/machine/cgroup_mounts.h"
#include "ktstr/machine/file_tree.h"

namespace ktstr {

absl::StatusOr<PidsGroup> PidsGroup::Make() {
  const std::string name = absl::StrCat("ktstr-test-pids-", ::getpid());
  const CgroupSupport support = ReadCgroupSupport(FileTree("/proc"));
  if (const auto v1 = support.mounts.v1.find("pids"); v1 != support.mounts.v1.end()) {
    std::string path = JoinPath(v1->second, name);
    if (::mkdir(path.c_str(), 0755) != 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat("mkdir ", path));
    }
    return PidsGroup(std::move(path), std::nullopt);
  }
  ASSIGN_OR_RETURN(const CgroupHierarchy hierarchy, CgroupHierarchy::Find());
  ASSIGN_OR_RETURN(Cgroup group, hierarchy.Create(name, {.controllers = {"pids"}}));
  std::string path = group.path();
  return PidsGroup(std::move(path), std::move(group));
}

PidsGroup::~PidsGroup() {
  if (!v2_.has_value() && !path_.empty()) ::rmdir(path_.c_str());
}

absl::Status PidsGroup::Limit(int tasks) const {
  return Write("pids.max", absl::StrCat(tasks));
}

absl::Status PidsGroup::Enter() const {
  return Write("cgroup.procs", absl::StrCat(::getpid()));
}

absl::Status PidsGroup::Write(absl::string_view file, absl::string_view text) const {
  ASSIGN_OR_RETURN(const UniqueFd fd, sys::Open(JoinPath(path_, file), O_WRONLY));
  return sys::WriteAll(fd.get(), text);
}

}  // namespace ktstr
